// ReadVariables(): the entries of a lent environment (common/base/environment.h), before a program
// is given them.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace cowork::box {

// "NAME=value" each, at least one. `there`: what the program is given besides, in the same form.
// kInvalidArgument: not exactly such entries, or a name that is there already. The message holds no
// byte of a value.
Result<std::vector<std::string>> ReadVariables(std::string_view bytes,
                                               const std::vector<std::string>& there);

}  // namespace cowork::box
