// AsText(): bytes of a peer as whole UTF-8 of at most `most` bytes, for what is kept and shown as
// text. What is no UTF-8 becomes "?", byte for byte; what is too long is cut between letters.
// IsUtf8(): whether they are UTF-8 as they stand (RFC 3629).

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace cowork {

std::string AsText(std::string_view bytes, size_t most);
bool IsUtf8(std::string_view bytes);

}  // namespace cowork
