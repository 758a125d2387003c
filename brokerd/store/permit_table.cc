#include "brokerd/store/permit_table.h"

#include <string>
#include <string_view>

namespace cowork::brokerd {

Result<PermitTable> PermitTable::Create(store::Database& database) {
  return PermitTable(
      TRY(database.Prepare("INSERT INTO permits VALUES (?, ?, NULLIF(?, ''), ?, ?, 'open')")),
      TRY(database.Prepare("UPDATE permits SET state = 'spent' WHERE id = ? AND state = 'open'")),
      TRY(database.Prepare(
          "UPDATE permits SET state = 'void' WHERE session = ? AND state = 'open'")));
}

Result<void> PermitTable::Add(const Permit& permit, const std::optional<ApprovalId>& approval) {
  const std::string_view digest(reinterpret_cast<const char*>(permit.digest.data()),
                                permit.digest.size());
  TRY(add_.Run(permit.id.text(), permit.session.text(),
               approval.has_value() ? approval->text() : std::string(), store::Blob(digest),
               permit.expires_unix_ms));
  return {};
}

Result<void> PermitTable::Spend(const PermitId& id) {
  if (TRY(spend_.Run(id.text())) == 0)
    return Error(ErrorCode::kFailedPrecondition, "there is no such permit to be spent");
  return {};
}

Result<void> PermitTable::Void(const SessionId& session) {
  TRY(void_.Run(session.text()));
  return {};
}

}  // namespace cowork::brokerd
