// What a git configuration says of how its repository is stored: all that a box shows of it. Pure.

#pragma once

#include <string>
#include <string_view>

namespace cowork::box {

// A configuration of the keys below that `config` sets, each with a value that we know: not one
// byte of the answer is copied. It is read more coarsely than git does, so a key that is written
// in an unusual way may be missing; none can be there that is not in our list.
std::string FormatKeysOf(std::string_view config);

}  // namespace cowork::box
