// The host of a provider, as somebody wrote it: what it can only mean one way, or a mistake. Which
// addresses a name has, and whether a session may go there, is judged when it is dialled.

#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::brokerd {

struct Host {
  enum class Is {
    kName,     // Wherever that leads.
    kPublic,   // An address that is none of the next.
    kPrivate,  // A loopback or private address, or a name that can only mean this machine.
  };
  std::string text;  // In its one form: lower case, an address as inet_ntop writes it.
  Is is = Is::kName;
};

// kInvalidArgument: it is neither a DNS name nor an address; the message says what is. A name that
// some programs read as a number ("127.1", "0x7f000001") is none.
Result<Host> ParseHost(std::string_view text);

}  // namespace cowork::brokerd
