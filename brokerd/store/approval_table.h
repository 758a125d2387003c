// ApprovalTable: the approvals on disk, with the answers they got.

#pragma once

#include "brokerd/core/approval.h"
#include "common/store/database.h"

namespace cowork::brokerd {

class ApprovalTable {
 public:
  static Result<ApprovalTable> Create(store::Database& database);

  Result<void> Add(const Approval& approval);
  // kFailedPrecondition: it does not wait any more.
  Result<void> Settle(const Answer& answer);
  Result<void> Expire(const SessionId& session);  // Those of it that wait.
  Result<bool> Has(const ApprovalId& id);

 private:
  ApprovalTable(store::Statement add, store::Statement settle, store::Statement expire,
                store::Statement has)
      : add_(std::move(add)),
        settle_(std::move(settle)),
        expire_(std::move(expire)),
        has_(std::move(has)) {}

  store::Statement add_;
  store::Statement settle_;
  store::Statement expire_;
  store::Statement has_;
};

}  // namespace cowork::brokerd
