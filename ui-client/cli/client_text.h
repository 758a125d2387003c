// Added clients, as people read and type them. Pure.

#pragma once

#include <string>

#include "common/base/result.h"
#include "cowork/v1/broker.pb.h"
#include "ui-client/cli/lists.h"

namespace cowork::cli {

inline constexpr const char* kRoles[] = {"viewer", "approver", "automation", "gateway"};

// kInvalidArgument: there is no such role.
Result<v1::Client::Role> RoleNamed(const std::string& name);
std::string NameOf(v1::Client::Role role);

// `sockets` is the directory that a client's socket is beneath.
std::string SocketOf(const v1::Client& client, const std::string& sockets);

std::string TextOf(const v1::Client& added, const std::string& sockets);
std::string TextOf(const v1::ListClientsResponse& clients, const Reader& reader);

}  // namespace cowork::cli
