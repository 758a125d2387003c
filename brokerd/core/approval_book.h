// ApprovalBook: the approvals of the sessions that run. The first answer holds, and a session that
// is over takes its approvals with it.
//
// An answer takes two steps, because it is on disk before it counts: MayAnswer() says whether it
// would hold, Settle() makes it so when the store has it.

#pragma once

#include <map>
#include <vector>

#include "brokerd/core/approval.h"
#include "common/base/result.h"

namespace cowork::brokerd {

class ApprovalBook {
 public:
  static constexpr size_t kMostWaitingOfOne = 64;  // A runtime that asks more is flooding a person.
  // All that wait are listed at once. The last of a session's may go beyond.
  static constexpr size_t kMostBytesWaitingOfOne = 4 * 1024 * 1024;

  // kResourceExhausted: the session has kMostWaitingOfOne already, or as many bytes of them.
  Result<void> MayAsk(const SessionId& session) const;
  void Add(Approval approval);

  // kNotFound            no running session has such an approval
  // kFailedPrecondition  it has its answer already
  Result<Approval> MayAnswer(const ApprovalId& id) const;
  // kFailedPrecondition: it can be allowed once, and no longer.
  static Result<void> MayStand(const Approval& approval, Stands stands);
  void Settle(const Answer& answer);  // Of one that MayAnswer() said yes to.

  void Forget(const SessionId& session);

  std::vector<Approval> Waiting() const;  // Oldest first.
  uint32_t WaitingOf(const SessionId& session) const;

 private:
  std::map<ApprovalId, Approval> approvals_;
};

}  // namespace cowork::brokerd
