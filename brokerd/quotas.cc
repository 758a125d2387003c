#include "brokerd/quotas.h"

namespace cowork::brokerd {
namespace {

constexpr uint64_t kMiB = 1024 * 1024;

}  // namespace

Result<void> Quotas::TakeJournal(const SessionId& session, uint64_t bytes) {
  ForgetWhatWasUndone();
  const std::string name = session.text();
  if (!journal_.Knows(name)) journal_.Learn(name, TRY(store_.journal().BytesOf(session)));
  if (journal_.Take(name, bytes)) return {};
  return Passed(name, "it filled its journal, which holds " +
                          std::to_string(journal_.most() / kMiB) + " MiB");
}

Result<void> Quotas::TakeAudit(const std::string& session) {
  if (session.empty()) return {};  // What its owner does is not counted.
  ForgetWhatWasUndone();
  if (!audit_.Knows(session)) audit_.Learn(session, TRY(store_.audit().RecordsOf(session)));
  if (audit_.Take(session, 1)) return {};
  return Passed(session,
                "it filled its share of the audit, " + std::to_string(audit_.most()) + " records");
}

Result<void> Quotas::TakeRefusedStart(const std::string& holder) {
  if (!refused_starts_.Knows(holder)) refused_starts_.Learn(holder, 0);
  if (refused_starts_.Take(holder, 1)) return {};
  return Error(ErrorCode::kPermissionDenied,
               "policy has refused " + holder +
                   " so many starts that no more are recorded; "
                   "let the owner see `cowork audit tail`, and revoke it or start coworkd anew");
}

void Quotas::ForgetWhatWasUndone() {
  if (undone_ == store_.undone()) return;
  undone_ = store_.undone();
  journal_.Forget();
  audit_.Forget();
}

Error Quotas::Passed(const std::string& session, std::string why) {
  why += "; read what it did, then `cowork run` starts anew";
  on_passed_(session, why);
  return {ErrorCode::kPermissionDenied, std::move(why)};
}

}  // namespace cowork::brokerd
