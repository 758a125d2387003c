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
  Result<Session> Find(const SessionId& id);  // kNotFound: no such session.
  Result<std::vector<Session>> All();         // Oldest first.
  Result<std::vector<Session>> Unfinished();  // Those that start or run.

 private:
  SessionTable(store::Statement add, store::Statement change, store::Statement read)
      : add_(std::move(add)), change_(std::move(change)), read_(std::move(read)) {}
  Result<std::vector<Session>> Read(std::string_view id);

  store::Statement add_;
  store::Statement change_;
  store::Statement read_;
};

}  // namespace cowork::brokerd
