#include "brokerd/core/host.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace cowork::brokerd {
namespace {

constexpr size_t kLongestName = 253;
constexpr size_t kLongestLabel = 63;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool IsLabel(std::string_view label) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || IsDigit(c) || c == '-'; };
  return !label.empty() && label.size() <= kLongestLabel && std::ranges::all_of(label, fits) &&
         label.front() != '-' && label.back() != '-';
}

// What inet_aton would take for an address ends in such a label.
bool IsNumber(std::string_view label) {
  return label.starts_with("0x") || std::ranges::all_of(label, IsDigit);
}

bool IsName(std::string_view text) {
  if (text.size() > kLongestName) return false;
  while (true) {
    const size_t dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (!IsLabel(label)) return false;
    if (dot == std::string_view::npos) return !IsNumber(label);
    text.remove_prefix(dot + 1);
  }
}

template <typename Address>
std::string Written(int family, const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> room{};
  return ::inet_ntop(family, &address, room.data(), room.size());
}

std::optional<Host> AsIpV4(const std::string& text) {
  in_addr address{};
  if (::inet_pton(AF_INET, text.c_str(), &address) != 1) return std::nullopt;
  const uint32_t bits = ntohl(address.s_addr);
  const bool is_private =
      bits >> 24 == 127 || bits >> 24 == 10 || bits >> 20 == 0xac1 || bits >> 16 == 0xc0a8;
  return Host{.text = Written(AF_INET, address),
              .is = is_private ? Host::Is::kPrivate : Host::Is::kPublic};
}

std::optional<Host> AsIpV6(const std::string& text) {
  in6_addr address{};
  if (::inet_pton(AF_INET6, text.c_str(), &address) != 1) return std::nullopt;
  const bool is_private = IN6_IS_ADDR_LOOPBACK(&address) || (address.s6_addr[0] & 0xfe) == 0xfc;
  return Host{.text = Written(AF_INET6, address),
              .is = is_private ? Host::Is::kPrivate : Host::Is::kPublic};
}

}  // namespace

Result<Host> ParseHost(std::string_view given) {
  std::string text(given);
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  const bool whole = text.find('\0') == std::string::npos;  // To C, it would end there.
  if (const std::optional<Host> address = AsIpV4(text); whole && address) return *address;
  if (const std::optional<Host> address = AsIpV6(text); whole && address) return *address;
  if (!IsName(text))
    return Error(ErrorCode::kInvalidArgument,
                 "a host is a DNS name or an IP address, without https://, port or path; "
                 "host = \"api.example.org\"");
  const bool here = text == "localhost" || text.ends_with(".localhost");
  return Host{.text = std::move(text), .is = here ? Host::Is::kPrivate : Host::Is::kName};
}

}  // namespace cowork::brokerd
