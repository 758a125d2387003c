// PermitTable: every permit that was minted, and whether it was spent.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "brokerd/core/permit.h"
#include "common/store/database.h"

namespace cowork::brokerd {

// That was minted and neither spent nor void.
struct OpenPermit {
  CallDigest digest{};
  std::string approval;  // As in Add(); empty: none.
};

class PermitTable {
 public:
  static Result<PermitTable> Create(store::Database& database);

  // `approval`: whose yes it is; none where a rule allowed the call.
  Result<void> Add(const Permit& permit, const std::optional<ApprovalId>& approval);
  Result<void> Spend(const PermitId& id);       // kFailedPrecondition: it is not open.
  Result<void> Void(const SessionId& session);  // Those of it that are open.
  Result<void> Void(const PermitId& id);        // If it is open.
  Result<std::vector<OpenPermit>> OpenOf(const SessionId& session);

 private:
  PermitTable(store::Statement add, store::Statement spend, store::Statement make_void,
              store::Statement make_one_void, store::Statement open)
      : add_(std::move(add)),
        spend_(std::move(spend)),
        void_(std::move(make_void)),
        void_one_(std::move(make_one_void)),
        open_(std::move(open)) {}

  store::Statement add_;
  store::Statement spend_;
  store::Statement void_;
  store::Statement void_one_;
  store::Statement open_;
};

}  // namespace cowork::brokerd
