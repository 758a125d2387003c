// The vault, as people read of it. Pure.

#pragma once

#include <string>

#include "common/base/result.h"
#include "cowork/v1/broker.pb.h"
#include "ui-client/cli/lists.h"

namespace cowork::cli {

// kFailedPrecondition: it is not open; the message says what opens it.
Result<void> CheckIsOpen(const v1::VaultStatus& vault);

// What keystore and state mean to a person; of any status that has the two.
std::string VaultText(const std::string& keystore, const std::string& state);

// What locking did: not every vault can be locked.
std::string TextOf(const v1::LockVaultResponse& locked);
std::string TextOf(const v1::VaultStatus& vault, const Reader& reader);
std::string TextOf(const v1::ListSecretsResponse& secrets, const Reader& reader);

}  // namespace cowork::cli
