// Store: everything that brokerd must still know after a restart, in one file, broker.db.
//
// One write is on disk when it returns. Writes that belong together go into Atomically().

#pragma once

#include <memory>
#include <string>
#include <utility>

#include "brokerd/store/approval_table.h"
#include "brokerd/store/audit_table.h"
#include "brokerd/store/client_table.h"
#include "brokerd/store/grant_table.h"
#include "brokerd/store/journal_table.h"
#include "brokerd/store/permit_table.h"
#include "brokerd/store/session_table.h"
#include "common/store/database.h"

namespace cowork::brokerd {

class Store {
 public:
  // kFailedPrecondition: the file there cannot be used; the message says what to do.
  static Result<std::unique_ptr<Store>> Open(const std::string& directory);

  template <typename Work>
  Result<void> Atomically(Work work) {
    return database_.Atomically(std::move(work));
  }

  GrantTable& grants() { return tables_.grants; }
  SessionTable& sessions() { return tables_.sessions; }
  ApprovalTable& approvals() { return tables_.approvals; }
  PermitTable& permits() { return tables_.permits; }
  JournalTable& journal() { return tables_.journal; }
  AuditTable& audit() { return tables_.audit; }
  ClientTable& clients() { return tables_.clients; }

 private:
  struct Tables {
    GrantTable grants;
    SessionTable sessions;
    ApprovalTable approvals;
    PermitTable permits;
    JournalTable journal;
    AuditTable audit;
    ClientTable clients;
  };
  Store(store::Database database, Tables tables)
      : database_(std::move(database)), tables_(std::move(tables)) {}

  store::Database database_;  // First: it outlives the statements of the tables.
  Tables tables_;
};

}  // namespace cowork::brokerd
