// PermitTable: every permit that was minted, and whether it was spent.

#pragma once

#include <optional>

#include "brokerd/core/permit.h"
#include "common/store/database.h"

namespace cowork::brokerd {

class PermitTable {
 public:
  static Result<PermitTable> Create(store::Database& database);

  // `approval`: whose yes it is; none where a rule allowed the call.
  Result<void> Add(const Permit& permit, const std::optional<ApprovalId>& approval);
  Result<void> Spend(const PermitId& id);       // kFailedPrecondition: it is not open.
  Result<void> Void(const SessionId& session);  // Those of it that are open.

 private:
  PermitTable(store::Statement add, store::Statement spend, store::Statement make_void)
      : add_(std::move(add)), spend_(std::move(spend)), void_(std::move(make_void)) {}

  store::Statement add_;
  store::Statement spend_;
  store::Statement void_;
};

}  // namespace cowork::brokerd
