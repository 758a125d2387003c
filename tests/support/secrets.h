// Secrets as tests write and read them.

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "common/base/secret_bytes.h"

namespace cowork::support {

inline SecretBytes SecretOf(std::string_view text) {
  return *SecretBytes::CopyOf(std::as_bytes(std::span(text)));
}

inline std::string TextOf(const SecretBytes& secret) {
  return secret.Expose([](std::span<const std::byte> bytes) {
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  });
}

}  // namespace cowork::support
