// Store: everything that brokerd must still know after a restart, in one file, broker.db.
//
// A write is on disk when it returns. What acts or widens goes into Atomically(), which leaves the
// reserve alone and waits until that is whole. What narrows (stop, deny, remove, revoke, and the
// word that something ended) goes into Narrowing(), and may use it up; so does what an act did that
// was under way, whose session is ended for it.

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "brokerd/store/approval_table.h"
#include "brokerd/store/case_table.h"
#include "brokerd/store/client_table.h"
#include "brokerd/store/grant_table.h"
#include "brokerd/store/journal_table.h"
#include "brokerd/store/permission_table.h"
#include "brokerd/store/permit_table.h"
#include "brokerd/store/reserve.h"
#include "brokerd/store/session_table.h"
#include "common/audit/table.h"
#include "common/store/database.h"

namespace cowork::brokerd {

class Store {
 public:
  // kFailedPrecondition: the file there cannot be used; the message says what to do.
  static Result<std::unique_ptr<Store>> Open(const std::string& directory);

  // kResourceExhausted: the disk is full, and `work` has not changed anything.
  template <typename Work>
  Result<void> Atomically(Work work) {
    if (!reserve_.Fill()) return store::DiskIsFull("the reserve is not whole");
    return Done(database_.Atomically(std::move(work)));
  }

  // The same. `work` is done anew, from its beginning, for each piece of the reserve it needs.
  template <typename Work>
  Result<void> Narrowing(Work work) {
    Result<void> done = database_.Atomically(work);
    while (!done.ok() && done.error().code() == ErrorCode::kResourceExhausted &&
           reserve_.GiveUp()) {
      ++undone_;
      done = database_.Atomically(work);
    }
    reserve_.Fill();  // There may be room again.
    return Done(std::move(done));
  }

  // How many of them were undone: who counts what was written counts anew when this has grown.
  uint64_t undone() const { return undone_; }

  GrantTable& grants() { return tables_.grants; }
  SessionTable& sessions() { return tables_.sessions; }
  ApprovalTable& approvals() { return tables_.approvals; }
  PermitTable& permits() { return tables_.permits; }
  PermissionTable& permissions() { return tables_.permissions; }
  JournalTable& journal() { return tables_.journal; }
  AuditTable& audit() { return tables_.audit; }
  CaseTable& cases() { return tables_.cases; }
  ClientTable& clients() { return tables_.clients; }

 private:
  struct Tables {
    GrantTable grants;
    SessionTable sessions;
    ApprovalTable approvals;
    PermitTable permits;
    PermissionTable permissions;
    JournalTable journal;
    AuditTable audit;
    CaseTable cases;
    ClientTable clients;
  };
  Store(Reserve reserve, store::Database database, Tables tables)
      : reserve_(std::move(reserve)), database_(std::move(database)), tables_(std::move(tables)) {}

  Result<void> Done(Result<void> done) {
    if (!done.ok()) ++undone_;
    return done;
  }

  Reserve reserve_;
  uint64_t undone_ = 0;
  store::Database database_;  // Before the tables: it outlives the statements of the tables.
  Tables tables_;
};

}  // namespace cowork::brokerd
