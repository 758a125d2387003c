#include "runnerd/egress/dialer/core/masker.h"

#include <utility>

#include "common/base/check.h"

namespace cowork::dialer {
namespace {

std::string_view AsText(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Knuth, Morris and Pratt: fallback[n] is how much of a match of n bytes is still a match when the
// byte after it does not fit.
std::vector<size_t> FallbackOf(std::string_view secret) {
  std::vector<size_t> fallback(secret.size() + 1, 0);
  size_t border = 0;
  for (size_t i = 1; i < secret.size(); ++i) {
    while (border > 0 && secret[border] != secret[i]) border = fallback[border];
    if (secret[border] == secret[i]) ++border;
    fallback[i + 1] = border;
  }
  return fallback;
}

}  // namespace

Masker::Masker(const SecretBytes& secret) : secret_(secret) {
  CHECK(secret.size() >= kShortestSecret);
  fallback_ = secret.Expose([](auto bytes) { return FallbackOf(AsText(bytes)); });
}

std::string Masker::Pass(std::string_view piece) {
  std::string out;
  out.reserve(piece.size() + matched_);
  secret_.Expose([&](std::span<const std::byte> bytes) {
    const std::string_view secret = AsText(bytes);
    for (const char c : piece) {
      while (matched_ > 0 && secret[matched_] != c) {
        const size_t shorter = fallback_[matched_];
        out += secret.substr(0, matched_ - shorter);
        matched_ = shorter;
      }
      if (secret[matched_] != c) {
        out += c;
      } else if (++matched_ == secret.size()) {
        out.append(secret.size(), '*');
        matched_ = 0;
      }
    }
  });
  return out;
}

std::string Masker::Finish() {
  return secret_.Expose([&](std::span<const std::byte> bytes) {
    return std::string(AsText(bytes).substr(0, std::exchange(matched_, 0)));
  });
}

}  // namespace cowork::dialer
