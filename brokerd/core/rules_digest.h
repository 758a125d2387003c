// How the audit names the text of policy.toml: by its SHA-256, in hex.

#pragma once

#include <string>
#include <string_view>

namespace cowork::brokerd {

std::string HexDigestOfRules(std::string_view text);

}  // namespace cowork::brokerd
