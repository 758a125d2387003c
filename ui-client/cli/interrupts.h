// Interrupts: Ctrl-C as something to wait for, beside whatever else a program waits for. While this
// lives, the first one makes the descriptor readable; the second ends the process, as it always
// does, so that nobody has to wait for a call that does not return.

#pragma once

#include <signal.h>

#include "common/os/unique_fd.h"

namespace cowork::cli {

class Interrupts {
 public:
  Interrupts();  // One at a time.
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  int descriptor() const { return bell_.get(); }

 private:
  os::UniqueFd bell_;
  struct sigaction before_ {};
};

}  // namespace cowork::cli
