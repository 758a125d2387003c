#include "brokerd/store/grant_table.h"

namespace cowork::brokerd {
namespace {

Result<Grant> FromRow(const store::Row& row) {
  return Grant{.id = TRY(GrantId::FromText(row.Text(0))),
               .directory = {.path = row.Text(1),
                             .device = static_cast<uint64_t>(row.Integer(2)),
                             .inode = static_cast<uint64_t>(row.Integer(3))},
               .added_unix_ms = row.Integer(4)};
}

}  // namespace

Result<GrantTable> GrantTable::Create(store::Database& database) {
  return GrantTable(
      TRY(database.Prepare("INSERT INTO grants VALUES (?, ?, ?, ?, ?)")),
      TRY(database.Prepare("DELETE FROM grants WHERE id = ?")),
      TRY(database.Prepare("SELECT id, path, device, inode, added_unix_ms FROM grants "
                           "WHERE ?1 = '' OR id = ?1 ORDER BY added_unix_ms, id")));
}

Result<void> GrantTable::Add(const Grant& grant) {
  TRY(add_.Run(grant.id.text(), grant.directory.path, grant.directory.device, grant.directory.inode,
               grant.added_unix_ms));
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
