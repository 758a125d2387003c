#include "policyd/core/addresses.h"

#include <arpa/inet.h>

#include <algorithm>

namespace cowork::policyd {
namespace {

struct Range {
  const char* network;
  unsigned bits;  // Of the 128, so an IPv4 /8 has 104.
  Classified is;
};

constexpr Classified kMetadata{Reach::kNever, "a metadata service"};
constexpr Classified kLinkLocal{Reach::kNever, "a link-local address"};
constexpr Classified kNowhere{Reach::kNever, "an address of no host"};
constexpr Classified kMulticast{Reach::kNever, "a multicast address"};
constexpr Classified kTunnel{Reach::kNever, "a tunnel to another address"};
constexpr Classified kLoopback{Reach::kPrivate, "this machine itself"};
constexpr Classified kLocal{Reach::kPrivate, "a private address"};
constexpr Classified kPublic{Reach::kPublic, "a public address"};

// The first that fits decides, so the narrow ones stand first.
constexpr Range kRanges[] = {
    {"::ffff:169.254.0.23", 128, kMetadata},     // Tencent
    {"::ffff:169.254.42.42", 128, kMetadata},    // Scaleway
    {"::ffff:169.254.169.254", 128, kMetadata},  // Amazon, Google, Azure and many others
    {"::ffff:169.254.170.2", 128, kMetadata},    // Amazon's containers
    {"::ffff:169.254.170.23", 128, kMetadata},
    {"::ffff:168.63.129.16", 128, kMetadata},    // Azure
    {"::ffff:100.100.100.200", 128, kMetadata},  // Alibaba
    {"::ffff:192.0.0.192", 128, kMetadata},      // Oracle
    {"fd00:ec2::", 32, kMetadata},               // Amazon
    {"fd20:ce::254", 128, kMetadata},            // Google
    {"fd00:42::42", 128, kMetadata},             // Scaleway
    {"fd00:c1::a9fe:a9fe", 128, kMetadata},      // Oracle
    {"fd00:a9fe:a9fe::1", 128, kMetadata},       // Akamai
    {"fd00:100::100:200", 128, kMetadata},       // Alibaba

    {"::ffff:0.0.0.0", 104, kNowhere},
    {"::ffff:10.0.0.0", 104, kLocal},
    {"::ffff:100.64.0.0", 106, kLocal},  // A carrier's, and what overlay networks use.
    {"::ffff:127.0.0.0", 104, kLoopback},
    {"::ffff:169.254.0.0", 112, kLinkLocal},
    {"::ffff:172.16.0.0", 108, kLocal},
    {"::ffff:192.0.0.0", 120, kNowhere},
    {"::ffff:192.0.2.0", 120, kNowhere},
    {"::ffff:192.88.99.0", 120, kTunnel},
    {"::ffff:192.168.0.0", 112, kLocal},
    {"::ffff:198.18.0.0", 111, kNowhere},
    {"::ffff:198.51.100.0", 120, kNowhere},
    {"::ffff:203.0.113.0", 120, kNowhere},
    {"::ffff:224.0.0.0", 100, kMulticast},
    {"::ffff:240.0.0.0", 100, kNowhere},
    {"::ffff:0.0.0.0", 96, kPublic},

    {"::1", 128, kLoopback},
    {"2001:db8::", 32, kNowhere},
    {"2001::", 32, kTunnel},   // Teredo
    {"2001::", 23, kNowhere},  // Benchmarks, ORCHID, and what else the IETF set aside
    {"2002::", 16, kTunnel},   // 6to4
    {"3fff::", 20, kNowhere},
    {"2000::", 3, kPublic},
    {"fc00::", 7, kLocal},
    {"fe80::", 10, kLinkLocal},
    {"ff00::", 8, kMulticast},
};

bool LiesIn(const Address& address, const Range& range) {
  Address network{};
  ::inet_pton(AF_INET6, range.network, network.data());
  for (unsigned bit = 0; bit < range.bits; bit += 8) {
    const unsigned left = std::min(range.bits - bit, 8u);
    const unsigned mask = 0xffu << (8 - left);
    if (((address[bit / 8] ^ network[bit / 8]) & mask) != 0) return false;
  }
  return true;
}

Address Mapped(const uint8_t* four) {
  Address address{};
  address[10] = address[11] = 0xff;
  std::copy_n(four, 4, address.begin() + 12);
  return address;
}

// Of 64:ff9b::/96 the last four bytes are an IPv4 address, to which a translator takes it.
Address WithoutNat64(const Address& address) {
  constexpr Range kNat64{"64:ff9b::", 96, kPublic};
  return LiesIn(address, kNat64) ? Mapped(&address[12]) : address;
}

Error Refusal(std::string_view host, const Address& answer, const Classified& is) {
  std::string why = std::string(host) + " is at " + TextOf(answer) + ", " + std::string(is.what);
  why += is.reach == Reach::kPrivate
             ? "; if that is meant, say `private = true` of this provider in providers.toml"
             : ", which no box may reach";
  return Error(ErrorCode::kPermissionDenied, std::move(why));
}

}  // namespace

std::optional<Address> ParseAddress(std::string_view text) {
  const std::string ended(text);
  if (ended.find('\0') != std::string::npos) return std::nullopt;
  uint8_t four[4];
  if (::inet_pton(AF_INET, ended.c_str(), four) == 1) return Mapped(four);
  Address six{};
  if (::inet_pton(AF_INET6, ended.c_str(), six.data()) == 1) return six;
  return std::nullopt;
}

std::string TextOf(const Address& address) {
  char room[INET6_ADDRSTRLEN] = {};
  constexpr Range kMapped{"::ffff:0.0.0.0", 96, kPublic};
  if (LiesIn(address, kMapped)) return ::inet_ntop(AF_INET, &address[12], room, sizeof room);
  return ::inet_ntop(AF_INET6, address.data(), room, sizeof room);
}

Classified Classify(const Address& address) {
  const Address meant = WithoutNat64(address);
  const auto range =
      std::ranges::find_if(kRanges, [&](const Range& r) { return LiesIn(meant, r); });
  return range == std::end(kRanges) ? kNowhere : range->is;
}

Result<void> CheckAnswers(std::string_view host, std::span<const Address> answers, Private opt_in) {
  for (const Address& answer : answers) {
    const Classified is = Classify(answer);
    const bool may =
        is.reach == Reach::kPublic || (is.reach == Reach::kPrivate && opt_in == Private::kAllowed);
    if (!may) return Refusal(host, answer, is);
  }
  if (answers.empty())
    return Error(ErrorCode::kFailedPrecondition, std::string(host) + " has no address");
  return {};
}

}  // namespace cowork::policyd
