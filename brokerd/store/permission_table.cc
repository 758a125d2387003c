#include "brokerd/store/permission_table.h"

#include <utility>

namespace cowork::brokerd {
namespace {

Result<Permission> FromRow(const store::Row& row) {
  const PermissionId id = TRY(PermissionId::FromText(row.Text(0)));
  const GrantId grant = TRY(GrantId::FromText(row.Text(2)));
  std::optional<SessionId> session;
  if (!row.Text(3).empty()) session = TRY(SessionId::FromText(row.Text(3)));
  return Permission{.id = id,
                    .scope = row.Text(1),
                    .grant = grant,
                    .session = session,
                    .by = row.Text(4),
                    .added_unix_ms = row.Integer(5),
                    .directory = row.Text(6)};
}

std::string TextOf(const std::optional<SessionId>& session) {
  return session.has_value() ? session->text() : "";
}

}  // namespace

Result<PermissionTable> PermissionTable::Create(store::Database& database) {
  return PermissionTable(
      TRY(database.Prepare("INSERT INTO permissions VALUES (?, ?, ?, ?, ?, ?)")),
      TRY(database.Prepare(
          "DELETE FROM permissions WHERE session != '' AND id NOT IN (SELECT id FROM permissions "
          "WHERE session != '' ORDER BY added_unix_ms DESC, rowid DESC LIMIT ?)")),
      TRY(database.Prepare("SELECT COUNT(*) FROM permissions WHERE session = ''")),
      TRY(database.Prepare("SELECT id FROM permissions WHERE scope = ? AND grant_id = ? "
                           "AND session = ?")),
      TRY(database.Prepare(
          "SELECT p.id, p.scope, p.grant_id, p.session, p.allowed_by, p.added_unix_ms, g.path "
          "FROM permissions p JOIN grants g ON g.id = p.grant_id ORDER BY p.added_unix_ms, p.id")),
      TRY(database.Prepare("DELETE FROM permissions WHERE id = ?")),
      TRY(database.Prepare("DELETE FROM permissions WHERE grant_id = ?")));
}

Result<void> PermissionTable::Add(const Permission& permission) {
  int64_t always = 0;
  TRY(count_.ForEach([&](const store::Row& row) { always = row.Integer(0); }));
  if (permission.session.has_value())
    TRY(make_room_.Run(kMostOfSessions - 1));
  else if (always >= kMostAlways)
    return Error(ErrorCode::kResourceExhausted,
                 "there are as many permissions as we keep; `cowork permissions rm` one first");
  TRY(add_.Run(permission.id.text(), permission.scope, permission.grant.text(),
               TextOf(permission.session), permission.by, permission.added_unix_ms));
  return {};
}

Result<std::optional<PermissionId>> PermissionTable::Find(const Wanted& wanted) {
  std::optional<PermissionId> found;
  const auto keep = [&](const store::Row& row) -> Result<void> {
    found = TRY(PermissionId::FromText(row.Text(0)));
    return {};
  };
  TRY(find_.ForEach(keep, wanted.scope, wanted.grant.text(), TextOf(wanted.session)));
  return found;
}

Result<std::vector<Permission>> PermissionTable::All() {
  std::vector<Permission> found;
  const auto keep = [&](const store::Row& row) -> Result<void> {
    found.push_back(TRY(FromRow(row)));
    return {};
  };
  TRY(all_.ForEach(keep));
  return found;
}

Result<void> PermissionTable::Remove(const PermissionId& id) {
  if (TRY(remove_.Run(id.text())) == 0) return Error(ErrorCode::kNotFound, "no such permission");
  return {};
}

Result<void> PermissionTable::RemoveOf(const GrantId& grant) {
  TRY(remove_of_.Run(grant.text()));
  return {};
}

}  // namespace cowork::brokerd
