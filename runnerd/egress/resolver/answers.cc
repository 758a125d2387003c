#include "runnerd/egress/resolver/answers.h"

#include <netinet/in.h>
#include <strings.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>

namespace cowork::resolver {
namespace {

constexpr size_t kMostAddresses = 64;

std::optional<policyd::Address> AddressOf(const ares_addrinfo_node& node) {
  policyd::Address address{};
  if (node.ai_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, node.ai_addr, sizeof four);
    address[10] = address[11] = 0xff;
    std::memcpy(&address[12], &four.sin_addr, 4);
    return address;
  }
  if (node.ai_family != AF_INET6) return std::nullopt;
  sockaddr_in6 six{};
  std::memcpy(&six, node.ai_addr, sizeof six);
  std::memcpy(address.data(), &six.sin6_addr, address.size());
  return address;
}

Error Failed(int status) {
  switch (status) {
    case ARES_ENOTFOUND:
    case ARES_ENODATA:
    case ARES_ENONAME: return {ErrorCode::kNotFound, "DNS knows no address of it"};
    case ARES_ETIMEOUT: return {ErrorCode::kUnavailable, "DNS did not answer in time"};
    default: return {ErrorCode::kUnavailable, std::string("DNS failed: ") + ares_strerror(status)};
  }
}

}  // namespace

Result<std::vector<policyd::Address>> AnswerOf(int status, const std::string& host,
                                               const ares_addrinfo* found) {
  if (status != ARES_SUCCESS) return Failed(status);
  // A server may write the name in other letters than we did, but it is that name.
  if (found->name == nullptr || ::strcasecmp(found->name, host.c_str()) != 0)
    return Error(ErrorCode::kUnavailable, "DNS gave the addresses of another name");
  std::vector<policyd::Address> addresses;
  for (const ares_addrinfo_node* node = found->nodes; node != nullptr; node = node->ai_next) {
    const std::optional<policyd::Address> address = AddressOf(*node);
    // One that we cannot read is one that we cannot judge.
    if (!address.has_value()) return Error(ErrorCode::kUnavailable, "DNS gave what is no address");
    if (std::ranges::count(addresses, *address) == 0) addresses.push_back(*address);
    if (addresses.size() > kMostAddresses)
      return Error(ErrorCode::kResourceExhausted, "it has more than 64 addresses");
  }
  if (addresses.empty()) return Failed(ARES_ENODATA);
  return addresses;
}

}  // namespace cowork::resolver
