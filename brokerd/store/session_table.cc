#include "brokerd/store/session_table.h"

namespace cowork::brokerd {
namespace {

Result<Session> FromRow(const store::Row& row) {
  return Session{.id = TRY(SessionId::FromText(row.Text(0))),
                 .grant = TRY(GrantId::FromText(row.Text(1))),
                 .path = row.Text(2),
                 .model = row.Text(3),
                 .state = static_cast<SessionState>(row.Integer(4)),
                 .started_unix_ms = row.Integer(5),
                 .why = row.Text(6)};
}

}  // namespace

Result<SessionTable> SessionTable::Create(store::Database& database) {
  return SessionTable(
      TRY(database.Prepare("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?)")),
      TRY(database.Prepare("UPDATE sessions SET state = ?2, why = ?3 WHERE id = ?1")),
      TRY(database.Prepare("SELECT id, grant_id, path, model, state, started_unix_ms, why "
                           "FROM sessions WHERE ?1 = '' OR id = ?1 ORDER BY started_unix_ms, id")));
}

Result<void> SessionTable::Add(const Session& session) {
  TRY(add_.Run(session.id.text(), session.grant.text(), session.path, session.model,
               static_cast<int>(session.state), session.started_unix_ms, session.why));
  return {};
}

Result<void> SessionTable::Change(const SessionId& id, SessionState state, const std::string& why) {
  TRY(change_.Run(id.text(), static_cast<int>(state), why));
  return {};
}

Result<Session> SessionTable::Find(const SessionId& id) {
  const std::vector<Session> found = TRY(Read(id.text()));
  if (found.empty()) return Error(ErrorCode::kNotFound, "no such session");
  return found.front();
}

Result<std::vector<Session>> SessionTable::All() {
  return Read({});
}

Result<std::vector<Session>> SessionTable::Unfinished() {
  std::vector<Session> found = TRY(All());
  std::erase_if(found, [](const Session& session) { return IsOver(session.state); });
  return found;
}

Result<std::vector<Session>> SessionTable::Read(std::string_view id) {
  std::vector<Session> found;
  const auto keep = [&](const store::Row& row) -> Result<void> {
    found.push_back(TRY(FromRow(row)));
    return {};
  };
  TRY(read_.ForEach(keep, id));
  return found;
}

}  // namespace cowork::brokerd
