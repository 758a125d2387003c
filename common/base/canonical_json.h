// Canonical JSON (RFC 8785): of each value one text and no other, so that two values are the same
// where their texts are, and a digest of the one is a digest of the other.

#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork {

// What canonical JSON cannot say is refused as a JsonReader refuses it; a name that an object has
// twice is kInvalidArgument, for whoever reads it next may take the other one. A number is a
// double; an integer that a double does not keep to the last digit is kInvalidArgument, for whoever
// reads integers would read another one than was written.
Result<std::string> CanonicalJson(std::string_view text, int deepest);

// A string with its quotes. `text` is UTF-8.
void AppendCanonicalString(std::string& out, std::string_view text);

}  // namespace cowork
