// Readable(): what a stranger said, as one line that may be shown to a person.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cowork::gate {

// Whole UTF-8 of at most `most` bytes. A space stands for each letter that moves a cursor, turns
// the direction of text, breaks a line or cannot be seen.
std::string Readable(std::string_view bytes, size_t most);

}  // namespace cowork::gate
