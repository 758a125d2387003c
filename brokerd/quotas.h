// Quotas: the share of the journal and of the audit that one session may fill. What would pass it
// is not written, and that session is ended; the others go on. The word of an ending needs no
// share.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "brokerd/core/shares.h"
#include "brokerd/store/store.h"
#include "common/base/ids.h"

namespace cowork::brokerd {

class Quotas {
 public:
  // Called in the midst of a transaction, and perhaps more than once for one session.
  using OnPassed = std::function<void(const std::string& session, const std::string& why)>;

  Quotas(Store& store, const SessionLimits& limits)
      : store_(store),
        journal_(limits.journal_bytes),
        audit_(limits.audit_records),
        refused_starts_(limits.audit_records) {}

  void Tell(OnPassed on_passed) { on_passed_ = std::move(on_passed); }

  // kPermissionDenied: it would pass its share, and was told of; the message says why it ends.
  Result<void> TakeJournal(const SessionId& session, uint64_t bytes);
  Result<void> TakeAudit(const std::string& session);
  // The same, of what a client tries to start and may not, which is no session's. Until brokerd
  // ends; nothing is told of.
  Result<void> TakeRefusedStart(const std::string& holder);

 private:
  void ForgetWhatWasUndone();
  Error Passed(const std::string& session, std::string why);

  Store& store_;
  Shares journal_;         // Bytes.
  Shares audit_;           // Records.
  Shares refused_starts_;  // Records, by who wanted to start.
  uint64_t undone_ = 0;
  OnPassed on_passed_ = [](const std::string&, const std::string&) {};
};

// What became of a share, for what has happened already: that it was passed is no error.
inline Result<void> AsHappened(Result<void> taken) {
  const bool passed = !taken.ok() && taken.error().code() == ErrorCode::kPermissionDenied;
  return passed ? Result<void>() : taken;
}

}  // namespace cowork::brokerd
