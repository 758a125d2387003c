// A client that was added: it has a socket of its own, and its role belongs to that socket.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "common/base/ids.h"

namespace cowork::brokerd {

// As the store numbers them.
enum class Role {
  kOwner = 1,
  kAdmin = 2,
  kViewer = 3,
  kApprover = 4,
  kAutomation = 5,
  kGateway = 6,
};

inline constexpr size_t kLongestClientName = 32;

// Whether it is 1 to 32 letters a-z, digits and inner dashes: part of a socket's path.
bool IsClientName(std::string_view name);

struct ClientWish {
  std::string name;
  Role role = Role::kViewer;  // Of those that can be added.
};

struct Client {
  ClientId id;
  std::string name;  // No two have the same.
  Role role = Role::kViewer;
  int64_t added_unix_ms = 0;
};

}  // namespace cowork::brokerd
