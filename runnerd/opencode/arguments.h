// The arguments of a tool's call, out of the event that says so.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::opencode {

inline constexpr int kDeepestArguments = 32;             // Levels, themselves one of them.
inline constexpr size_t kLongestArguments = 128 * 1024;  // Bytes, as canonical JSON.

// `event`: the JSON of a "message.part.updated". The input of its part as canonical JSON, an
// object: the digest of the call is taken of that, so nothing may come between the two texts that
// reads a number or a name in its own way.
// kInvalidArgument    it has no input, or one that canonical JSON cannot say
// kResourceExhausted  the input is too long or nested too deeply
Result<std::string> ArgumentsIn(std::string_view event);

}  // namespace cowork::opencode
