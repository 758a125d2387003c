// Roles: what each socket of brokerd's gives to whoever comes in by it. docs/privileges.md has the
// same as a table, and a test holds the two together.

#pragma once

#include <string>

#include "brokerd/core/client.h"
#include "common/rpc/holder.h"

namespace cowork::brokerd {

std::string NameOf(Role role);

// kOwner and kAdmin have one socket each, and their own name; `name` is an added client's.
rpc::Holder HolderOf(Role role, const std::string& name);
rpc::Holder Owner();  // broker.sock
rpc::Holder Admin();  // admin.sock

}  // namespace cowork::brokerd
