// What a provider's test met with, and what that means to a person. Pure.

#pragma once

#include <cstdint>
#include <string>

#include "brokerd/core/provider.h"

namespace cowork::brokerd {

struct RouteAnswer {
  uint32_t status = 0;   // HTTP's; 0: there was no answer.
  std::string why = {};  // Why there was none, or what the answer says.
  bool credential_added = false;
  std::string address = {};  // That was dialled; empty: none was.
  uint64_t milliseconds = 0;
};

struct RouteFinding {
  bool works = false;
  std::string why;  // Unless it works: in words, one line.
  std::string remedy;
};

RouteFinding Judge(const Provider& provider, const RouteAnswer& answer);

// Why a turn failed, from what its runtime says of it and, where it was the provider that refused,
// HTTP's status, else 0. Behind the last "; " is what to do, where we know it.
std::string WhyTurnFailed(const Provider& provider, uint32_t status, const std::string& error);

}  // namespace cowork::brokerd
