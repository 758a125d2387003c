// SessionTable: the sessions on disk, those that are over among them.

#pragma once

#include <string>
#include <vector>

#include "brokerd/core/session.h"
#include "common/store/database.h"

namespace cowork::brokerd {

class SessionTable {
 public:
  static Result<SessionTable> Create(store::Database& database);

  Result<void> Add(const Session& session);
  Result<void> Change(const SessionId& id, SessionState state, const std::string& why);
  // Its state, its why and its turn_from; and it does not rest.
  Result<void> BeginTurn(const Session& session);
  Result<void> SetRests(const SessionId& id, bool rests);
  Result<void> NameRuntime(const SessionId& id, const std::string& runtime_session);
  Result<Session> Find(const SessionId& id);  // kNotFound: no such session.
  Result<std::vector<Session>> All();         // Oldest first.
  Result<std::vector<Session>> Unfinished();  // Those that start or run.
  Result<std::vector<Session>> Resting();

 private:
  struct Statements {
    store::Statement add;
    store::Statement change;
    store::Statement begin;
    store::Statement name;
    store::Statement rest;
    store::Statement read;
  };
  explicit SessionTable(Statements statements) : statements_(std::move(statements)) {}
  Result<std::vector<Session>> Read(std::string_view id);

  Statements statements_;
};

}  // namespace cowork::brokerd
