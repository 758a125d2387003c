// What a DNS name is, for us.

#pragma once

#include <string_view>

namespace cowork {

// Labels of letters in lower case, digits, hyphens and underscores, joined by dots, at most 253
// characters; the last one has a letter, so that no spelling of an IP address is one. No dot at the
// end.
bool IsHostName(std::string_view text);

}  // namespace cowork
