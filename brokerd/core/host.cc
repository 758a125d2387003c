#include "brokerd/core/host.h"

#include <arpa/inet.h>

#include <array>
#include <cstdint>
#include <optional>

#include "common/base/host.h"

namespace cowork::brokerd {
namespace {

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
  if (!IsHostName(text))
    return Error(ErrorCode::kInvalidArgument,
                 "a host is a DNS name or an IP address, without https://, port or path; "
                 "host = \"api.example.org\"");
  const bool here = text == "localhost" || text.ends_with(".localhost");
  return Host{.text = std::move(text), .is = here ? Host::Is::kPrivate : Host::Is::kName};
}

}  // namespace cowork::brokerd
