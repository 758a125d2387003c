// Audit: one record for every verdict, answer, permit, lease, grant, secret and client, on disk
// before the effect it allows, and one for every box when runnerd tells of it. Whoever cannot
// record does not act.

#pragma once

#include <cstdint>
#include <string>

#include "brokerd/cases.h"
#include "brokerd/core/call.h"
#include "brokerd/quotas.h"
#include "brokerd/store/store.h"
#include "brokerd/timer.h"
#include "common/audit/chain.h"

namespace cowork::brokerd {

// The digest of a call as the audit names it.
std::string HexDigest(const Call& call);

class Audit {
 public:
  Audit(Store& store, const Timer& timer, Quotas& quotas, Cases& cases)
      : store_(store), timer_(timer), quotas_(quotas), cases_(cases) {}

  // Before an act. kResourceExhausted: the disk is full, so nobody may act.
  Result<void> Record(const AuditRecord& record) {
    return store_.Atomically([&] { return Write(record); });
  }
  // The same, of a verdict, with what it was given on; `judged_case` as Judgement has it.
  Result<void> RecordVerdict(const AuditRecord& record, const std::string& judged_case);
  // The same, where the record belongs to a larger transaction. kPermissionDenied: its session has
  // filled its share.
  Result<void> Write(const AuditRecord& record) {
    TRY(quotas_.TakeAudit(record.session));
    return WriteLast(record);
  }
  // The same, of what has happened already: counted, and written whatever its session has filled,
  // which ends it.
  Result<void> WriteHappened(const AuditRecord& record) {
    TRY(AsHappened(quotas_.TakeAudit(record.session)));
    return WriteLast(record);
  }
  // The same, of what ends a session: it is written whatever that has filled.
  Result<void> WriteLast(const AuditRecord& record) {
    return store_.audit().Record(timer_.Now(), record);
  }
  // The rules that policyd is told, unless the last that were recorded are the same.
  Result<void> RecordRules(const std::string& text);

 private:
  Store& store_;
  const Timer& timer_;
  Quotas& quotas_;
  Cases& cases_;
};

}  // namespace cowork::brokerd
