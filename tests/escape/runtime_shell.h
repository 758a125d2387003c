// A shell in the place of the runtime: what it can do, a runtime that turned bad could.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/escape/house.h"

namespace cowork::escape {

inline std::vector<box::ForBox> NeedsOfRuntimeShell(House& house) {
  std::vector<box::ForBox> given = house.Needs(box::ProfileNumber::kRuntime);
  for (box::ForBox& one : given)
    if (one.role == box::Role::kProgram) one.fd = OpenPath("/usr/bin/bash");
  return given;
}

inline box::Order OrderForRuntimeShell(const House& house, const std::string& command) {
  return house.OrderFor(box::ProfileNumber::kRuntime, {"/bin/bash", "-c", command});
}

inline Outcome RunRuntimeShell(House& house, const std::string& command) {
  return house.RunOrder(OrderForRuntimeShell(house, command), NeedsOfRuntimeShell(house));
}

inline House::Running StartRuntimeShell(House& house, const std::string& command) {
  return house.Start(OrderForRuntimeShell(house, command), NeedsOfRuntimeShell(house));
}

}  // namespace cowork::escape
