#include "vaultd/core/destination.h"

#include <algorithm>
#include <charconv>

namespace cowork::vaultd {
namespace {

constexpr std::string_view kOfServers = "mcp:";
constexpr size_t kLongestServerName = 32;    // Bytes.
constexpr size_t kLongestDestination = 300;  // A host name has at most 253 bytes.

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsPort(std::string_view text) {
  unsigned port = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, port);
  return read.ec == std::errc() && read.ptr == end && port >= 1 && port <= 65'535;
}

bool IsServerName(std::string_view name) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || IsDigit(c) || c == '-'; };
  return name.size() <= kLongestServerName && std::ranges::all_of(name, fits) &&
         !std::ranges::all_of(name, IsDigit);
}

}  // namespace

bool IsProvidersDestination(std::string_view text) {
  const size_t colon = text.rfind(':');
  const bool printable = std::ranges::all_of(text, [](char c) { return c > 32 && c < 127; });
  return text.size() <= kLongestDestination && printable && !text.starts_with(kOfServers) &&
         colon != 0 && colon != std::string_view::npos && IsPort(text.substr(colon + 1));
}

bool IsServersDestination(std::string_view text) {
  return text.starts_with(kOfServers) && IsServerName(text.substr(kOfServers.size()));
}

std::string DestinationOfServer(std::string_view name) {
  return std::string(kOfServers) + std::string(name);
}

}  // namespace cowork::vaultd
