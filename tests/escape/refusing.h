// Refusing: a zygote of which no box is to be had. It tells why, and what of the box is left.

#pragma once

#include <sys/types.h>

#include <optional>

#include "common/base/result.h"
#include "runnerd/box/boxes.h"
#include "tests/escape/house.h"

namespace cowork::escape {

class Refusing {
 public:
  Refusing(House& house, box::ZygoteProcess zygote);
  ~Refusing();
  Refusing(const Refusing&) = delete;
  Refusing& operator=(const Refusing&) = delete;

  // Orders a tool box, and fails the test where there is one, or where after the refusal there is a
  // process or a mount that was not there before.
  Error RefusalOf(const Words& words = {"/bin/true"});

  // What its zygote has open; 0: not ours to read. Of a refused box it has some until it buried it.
  size_t OpenDescriptors() const;

 private:
  House& house_;
  const pid_t pid_;
  std::optional<box::Boxes> boxes_;
};

}  // namespace cowork::escape
