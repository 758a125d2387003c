// The audit, between proto messages and brokerd's own values. Each refusal is the contract's
// INVALID_ARGUMENT.

#pragma once

#include <cstdint>
#include <optional>

#include "brokerd/core/audit_report.h"
#include "common/base/result.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::brokerd {

Result<std::optional<AuditLink>> FromWire(const v1::VerifyAuditRequest& request);
Result<uint32_t> FromWire(const v1::TailAuditRequest& request);  // How many records.
v1::VerifyAuditResponse ToWire(const AuditReport& report);
v1::AuditRecord ToWire(const AuditEntry& entry);

}  // namespace cowork::brokerd
