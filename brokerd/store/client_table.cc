#include "brokerd/store/client_table.h"

#include <optional>

namespace cowork::brokerd {
namespace {

constexpr int Number(Role role) {
  return static_cast<int>(role);
}

Result<Role> RoleFrom(int64_t number) {
  if (number < Number(Role::kOwner) || number > Number(Role::kGateway))
    return Error(ErrorCode::kInternal, "the store knows a role that we do not")
        .WithDetail(std::to_string(number));
  return static_cast<Role>(number);
}

Result<Client> FromRow(const store::Row& row) {
  return Client{.id = TRY(ClientId::FromText(row.Text(0))),
                .name = row.Text(1),
                .role = TRY(RoleFrom(row.Integer(2))),
                .added_unix_ms = row.Integer(3)};
}

}  // namespace

Result<ClientTable> ClientTable::Create(store::Database& database) {
  return ClientTable(
      TRY(database.Prepare(
          "INSERT INTO clients VALUES (?, ?, ?, ?) ON CONFLICT (name) DO NOTHING")),
      TRY(database.Prepare("DELETE FROM clients WHERE id = ?")),
      TRY(database.Prepare("SELECT id, name, role, added_unix_ms FROM clients WHERE id = ?")),
      TRY(database.Prepare(
          "SELECT id, name, role, added_unix_ms FROM clients ORDER BY added_unix_ms, id")));
}

Result<void> ClientTable::Add(const Client& client) {
  const int added =
      TRY(add_.Run(client.id.text(), client.name, Number(client.role), client.added_unix_ms));
  if (added == 0)
    return Error(ErrorCode::kFailedPrecondition,
                 "a client of this name was added before; choose another, or revoke that one");
  return {};
}

Result<void> ClientTable::Remove(const ClientId& id) {
  if (TRY(remove_.Run(id.text())) == 0) return Error(ErrorCode::kNotFound, "no such client");
  return {};
}

Result<Client> ClientTable::Find(const ClientId& id) {
  std::optional<Client> found;
  const auto keep = [&](const store::Row& row) -> Result<void> {
    found = TRY(FromRow(row));
    return {};
  };
  TRY(find_.ForEach(keep, id.text()));
  if (!found.has_value()) return Error(ErrorCode::kNotFound, "no such client");
  return *found;
}

Result<std::vector<Client>> ClientTable::All() {
  std::vector<Client> found;
  const auto keep = [&](const store::Row& row) -> Result<void> {
    found.push_back(TRY(FromRow(row)));
    return {};
  };
  TRY(all_.ForEach(keep));
  return found;
}

}  // namespace cowork::brokerd
