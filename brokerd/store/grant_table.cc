#include "brokerd/store/grant_table.h"

namespace cowork::brokerd {
namespace {

Result<Grant> FromRow(const store::Row& row) {
  return Grant{.id = TRY(GrantId::FromText(row.Text(0))),
               .directory = {.path = row.Text(1),
                             .device = static_cast<uint64_t>(row.Integer(2)),
                             .inode = static_cast<uint64_t>(row.Integer(3)),
                             .born_unix_ns = row.Integer(4),
                             .mount = static_cast<uint64_t>(row.Integer(5)),
                             .boot = row.Text(6)},
               .added_unix_ms = row.Integer(7),
               .read_only = row.Integer(8) != 0,
               .expires_unix_ms = row.Integer(9)};
}

}  // namespace

Result<GrantTable> GrantTable::Create(store::Database& database) {
  return GrantTable(
      TRY(database.Prepare(
          "INSERT INTO grants (id, path, device, inode, born_unix_ns, mount, boot, "
          "added_unix_ms, read_only, expires_unix_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")),
      TRY(database.Prepare("DELETE FROM grants WHERE id = ?")),
      TRY(database.Prepare("SELECT id, path, device, inode, born_unix_ns, mount, boot, "
                           "added_unix_ms, read_only, expires_unix_ms "
                           "FROM grants WHERE ?1 = '' OR id = ?1 ORDER BY added_unix_ms, id")));
}

Result<void> GrantTable::Add(const Grant& grant) {
  const Directory& directory = grant.directory;
  TRY(add_.Run(grant.id.text(), directory.path, directory.device, directory.inode,
               directory.born_unix_ns, directory.mount, directory.boot, grant.added_unix_ms,
               grant.read_only ? 1 : 0, grant.expires_unix_ms));
  return {};
}

Result<void> GrantTable::Remove(const GrantId& id) {
  if (TRY(remove_.Run(id.text())) == 0) return Error(ErrorCode::kNotFound, "no such grant");
  return {};
}

Result<Grant> GrantTable::Find(const GrantId& id) {
  std::vector<Grant> found;
  const auto keep = [&](const store::Row& row) -> Result<void> {
    found.push_back(TRY(FromRow(row)));
    return {};
  };
  TRY(all_.ForEach(keep, id.text()));
  if (found.empty()) return Error(ErrorCode::kNotFound, "no such grant");
  return found.front();
}

Result<std::vector<Grant>> GrantTable::All() {
  std::vector<Grant> found;
  const auto keep = [&](const store::Row& row) -> Result<void> {
    found.push_back(TRY(FromRow(row)));
    return {};
  };
  TRY(all_.ForEach(keep, std::string_view()));
  return found;
}

}  // namespace cowork::brokerd
