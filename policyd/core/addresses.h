// Where an IP address leads: to the world, to somewhere private, or where no box may ever go.
//
// The whole address space, as a pure function. An IPv4 address in the clothes of an IPv6 one is
// judged as what it stands for; what is neither assigned to the world nor to anybody's own network
// is never dialled. The resolver asks it of every answer, and the dialer once more of the one it
// dials.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::policyd {

// In network order. An IPv4 address is mapped: ::ffff:a.b.c.d.
using Address = std::array<uint8_t, 16>;

// Exactly one IP address in its standard form, without a scope; "127.1" and "0x7f000001" are none.
std::optional<Address> ParseAddress(std::string_view text);

std::string TextOf(const Address& address);

enum class Reach {
  kPublic,
  kPrivate,  // Loopback, a local network, a carrier's: only where a route names it as private.
  kNever,    // Metadata services, link-local, multicast, and whatever is assigned to nobody.
};

struct Classified {
  Reach reach;
  std::string_view what;  // "a metadata service"
};
Classified Classify(const Address& address);

// What the owner of a host says of it: that it may be at a private address.
enum class Private { kRefused, kAllowed };

// Judges all that a name resolved to. One bad answer refuses the whole: which of them is dialled
// would else be the name's owner's choice.
// kPermissionDenied    one of them may not be dialled; the message names it and the remedy
// kFailedPrecondition  there is none
Result<void> CheckAnswers(std::string_view host, std::span<const Address> answers, Private opt_in);

}  // namespace cowork::policyd
