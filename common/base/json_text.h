// The strings of JSON: what stands between two quotes, and what it means.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork {

// The four hexadecimal digits that `text` begins with.
std::optional<uint32_t> HexUnit(std::string_view text);

// `inner` is what a JsonReader found between quotes.
// kInvalidArgument: half of a surrogate pair, which is no text.
Result<std::string> WithoutEscapes(std::string_view inner);

}  // namespace cowork
