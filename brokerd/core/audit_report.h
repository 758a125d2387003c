// What is said of the audit when it is verified.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/audit/checkpoint.h"

namespace cowork::brokerd {

struct AuditReport {
  AuditFindings found;             // In either audit, and between them.
  uint64_t kept_head_at = 0;       // The record that has the link which was kept; 0: none.
  std::optional<Checkpoint> last;  // That vaultd made; none: see below.
  std::string unsigned_because;
};

}  // namespace cowork::brokerd
