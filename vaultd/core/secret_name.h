// What a secret may be called: by a client, in a request, and in a file that somebody else may have
// written to.

#pragma once

#include <algorithm>
#include <string_view>

namespace cowork::vaultd {

inline constexpr size_t kLongestSecretName = 128;  // Bytes.

inline bool IsSecretName(std::string_view name) {
  const auto is_of_one = [](char c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= kLongestSecretName && std::ranges::all_of(name, is_of_one);
}

}  // namespace cowork::vaultd
