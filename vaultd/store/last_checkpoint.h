// The last checkpoint, as it lies on the disk: sealed, so that one who has no passphrase can
// neither make one nor have it look as if there never was any.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/audit/checkpoint.h"
#include "common/base/result.h"
#include "common/base/secret_bytes.h"

namespace cowork::vaultd {

Result<std::string> SealLast(const SecretBytes& store_key, const std::optional<Checkpoint>& last);

// Its signer is not filled in. kFailedPrecondition: it is not what was sealed with this key.
Result<std::optional<Checkpoint>> OpenLast(const SecretBytes& store_key, std::string_view sealed);

}  // namespace cowork::vaultd
