#include "brokerd/store/permit_table.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace cowork::brokerd {

Result<PermitTable> PermitTable::Create(store::Database& database) {
  return PermitTable(
      TRY(database.Prepare("INSERT INTO permits VALUES (?, ?, NULLIF(?, ''), ?, ?, 'open')")),
      TRY(database.Prepare("UPDATE permits SET state = 'spent' WHERE id = ? AND state = 'open'")),
      TRY(database.Prepare(
          "UPDATE permits SET state = 'void' WHERE session = ? AND state = 'open'")),
      TRY(database.Prepare("UPDATE permits SET state = 'void' WHERE id = ? AND state = 'open'")),
      TRY(database.Prepare("SELECT digest, COALESCE(approval, '') FROM permits "
                           "WHERE session = ? AND state = 'open' ORDER BY rowid")));
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

Result<void> PermitTable::Void(const PermitId& id) {
  TRY(void_one_.Run(id.text()));
  return {};
}

Result<std::vector<OpenPermit>> PermitTable::OpenOf(const SessionId& session) {
  std::vector<OpenPermit> permits;
  const auto each = [&permits](const store::Row& row) {
    OpenPermit permit{.digest = {}, .approval = row.Text(1)};
    const std::string digest = row.Bytes(0);
    if (digest.size() == permit.digest.size()) std::ranges::copy(digest, permit.digest.begin());
    permits.push_back(std::move(permit));
  };
  TRY(open_.ForEach(each, session.text()));
  return permits;
}

}  // namespace cowork::brokerd
