#include "runnerd/egress/dialer/core/key_header.h"

#include <algorithm>
#include <string>

namespace cowork::dialer {
namespace {

constexpr size_t kLongest = 64;
constexpr std::string_view kTaken[] = {
    "host",    "connection", "content-length", "transfer-encoding", "accept-encoding", "te",
    "trailer", "expect",     "upgrade",        "keep-alive",        "http2-settings"};

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool Fits(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

}  // namespace

bool IsKeyHeader(std::string_view name) {
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(), Lower);
  return name.size() <= kLongest && std::ranges::all_of(lower, Fits) &&
         std::ranges::count(kTaken, lower) == 0;
}

}  // namespace cowork::dialer
