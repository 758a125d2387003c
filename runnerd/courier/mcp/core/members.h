// The members of one JSON object, each value as it stands in the text.

#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "common/base/json_reader.h"
#include "common/base/result.h"

namespace cowork::courier::mcp {

inline constexpr int kDeepest = 32;  // Levels of a message, itself one of them.

using Members = std::map<std::string, std::string_view, std::less<>>;

// The values are parts of `object`.
// kInvalidArgument    it is no object, or has a name twice: whoever reads it next may take the
// other kResourceExhausted  it is nested deeper than kDeepest, or has more than 64 members
Result<Members> MembersOf(std::string_view object);

// Empty: there is none.
std::string_view Raw(const Members& members, std::string_view name);

}  // namespace cowork::courier::mcp
