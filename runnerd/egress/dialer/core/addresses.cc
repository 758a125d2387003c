#include "runnerd/egress/dialer/core/addresses.h"

#include <algorithm>
#include <array>

namespace cowork::dialer {
namespace {

using boost::asio::ip::address_v4;
using boost::asio::ip::address_v6;

constexpr unsigned kLinkLocal = 0xa9fe'0000;  // 169.254.0.0/16
constexpr std::array<unsigned, 3> kMetadata = {
    0xa83f'8110,  // 168.63.129.16, Azure
    0x6464'64c8,  // 100.100.100.200, Alibaba
    0xc000'00c0,  // 192.0.0.192, Oracle
};

bool IsMetadata(const address_v4& address) {
  const unsigned number = address.to_uint();
  return (number & 0xffff'0000) == kLinkLocal ||
         std::find(kMetadata.begin(), kMetadata.end(), number) != kMetadata.end();
}

address_v4 LastFourBytes(const address_v6::bytes_type& bytes) {
  return address_v4({bytes[12], bytes[13], bytes[14], bytes[15]});
}

// An IPv4 address in the clothes of an IPv6 one: mapped, compatible, or through NAT64.
bool HoldsMetadataV4(const address_v6::bytes_type& bytes) {
  const auto zeros = [&](size_t from, size_t to) {
    return std::all_of(bytes.begin() + static_cast<long>(from),
                       bytes.begin() + static_cast<long>(to), [](auto byte) { return byte == 0; });
  };
  const bool mapped = zeros(0, 10) && bytes[10] == 0xff && bytes[11] == 0xff;
  const bool nat64 = bytes[0] == 0 && bytes[1] == 0x64 && bytes[2] == 0xff && bytes[3] == 0x9b;
  return (mapped || nat64 || zeros(0, 12)) && IsMetadata(LastFourBytes(bytes));
}

}  // namespace

bool IsNeverDialled(const boost::asio::ip::address& address) {
  if (address.is_v4()) return IsMetadata(address.to_v4());
  static const address_v6 kAmazon = boost::asio::ip::make_address_v6("fd00:ec2::254");
  static const address_v6 kGoogle = boost::asio::ip::make_address_v6("fd20:ce::254");
  const address_v6 v6(address.to_v6().to_bytes());  // Without a scope, so that it compares.
  return v6.is_link_local() || v6 == kAmazon || v6 == kGoogle || HoldsMetadataV4(v6.to_bytes());
}

}  // namespace cowork::dialer
