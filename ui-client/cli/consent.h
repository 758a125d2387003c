// Consent: a person's yes to one call that widens or destroys, which takes two (options.proto).

#pragma once

#include <functional>
#include <optional>
#include <string>

#include "common/base/result.h"
#include "cowork/v1/options.pb.h"

namespace cowork::cli {

struct Consent {
  // The id of a confirmation that was read before, as --confirm brings it. With it the call is made
  // at once, and once.
  std::string given;

  // What a person has read and said yes to, if that was before: they are not asked about it again.
  std::optional<std::string> agreed = {};

  // Else this is called between the two calls. An error: there is no second one.
  std::function<Result<void>(const v1::Confirmation&)> ask;

  // It took so long that what was read holds no more: it is asked for anew, and needs no other yes
  // while it is the same.
  std::function<void()> expired = [] {};
};

}  // namespace cowork::cli
