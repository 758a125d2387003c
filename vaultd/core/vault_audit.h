// What the vault says of its own audit when it is walked.

#pragma once

#include <optional>

#include "common/audit/checkpoint.h"

namespace cowork::vaultd {

struct VaultAudit {
  AuditFindings found;
  std::optional<Checkpoint> last;  // None: none was made.
};

}  // namespace cowork::vaultd
