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
                 .why = row.Text(6),
                 .runtime_session = row.Text(7),
                 .turn_from = static_cast<uint64_t>(row.Integer(8)),
                 .title = row.Text(10),
                 .rests = row.Integer(9) != 0};
}

}  // namespace

Result<SessionTable> SessionTable::Create(store::Database& database) {
  store::Statement add = TRY(
      database.Prepare("INSERT INTO sessions (id, grant_id, path, model, state, started_unix_ms, "
                       "why, runtime_session, turn_from, title) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  store::Statement change =
      TRY(database.Prepare("UPDATE sessions SET state = ?2, why = ?3 WHERE id = ?1"));
  store::Statement begin =
      TRY(database.Prepare("UPDATE sessions SET state = ?2, why = ?3, turn_from = ?4, rests = 0 "
                           "WHERE id = ?1"));
  store::Statement rest = TRY(database.Prepare("UPDATE sessions SET rests = ?2 WHERE id = ?1"));
  store::Statement name =
      TRY(database.Prepare("UPDATE sessions SET runtime_session = ?2 WHERE id = ?1"));
  store::Statement read =
      TRY(database.Prepare("SELECT id, grant_id, path, model, state, started_unix_ms, why, "
                           "runtime_session, turn_from, rests, title "
                           "FROM sessions WHERE ?1 = '' OR id = ?1 ORDER BY started_unix_ms, id"));
  return SessionTable({.add = std::move(add),
                       .change = std::move(change),
                       .begin = std::move(begin),
                       .name = std::move(name),
                       .rest = std::move(rest),
                       .read = std::move(read)});
}

Result<void> SessionTable::Add(const Session& session) {
  TRY(statements_.add.Run(session.id.text(), session.grant.text(), session.path, session.model,
                          static_cast<int>(session.state), session.started_unix_ms, session.why,
                          session.runtime_session, session.turn_from, session.title));
  return {};
}

Result<void> SessionTable::Change(const SessionId& id, SessionState state, const std::string& why) {
  TRY(statements_.change.Run(id.text(), static_cast<int>(state), why));
  return {};
}

Result<void> SessionTable::BeginTurn(const Session& session) {
  TRY(statements_.begin.Run(session.id.text(), static_cast<int>(session.state), session.why,
                            session.turn_from));
  return {};
}

Result<void> SessionTable::NameRuntime(const SessionId& id, const std::string& runtime_session) {
  TRY(statements_.name.Run(id.text(), runtime_session));
  return {};
}

Result<void> SessionTable::SetRests(const SessionId& id, bool rests) {
  TRY(statements_.rest.Run(id.text(), rests ? 1 : 0));
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

Result<std::vector<Session>> SessionTable::Resting() {
  std::vector<Session> found = TRY(All());
  std::erase_if(found, [](const Session& session) { return !session.rests; });
  return found;
}

Result<std::vector<Session>> SessionTable::Read(std::string_view id) {
  std::vector<Session> found;
  const auto keep = [&](const store::Row& row) -> Result<void> {
    found.push_back(TRY(FromRow(row)));
    return {};
  };
  TRY(statements_.read.ForEach(keep, id));
  return found;
}

}  // namespace cowork::brokerd
