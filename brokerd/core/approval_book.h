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

  // kResourceExhausted: the session has kMostWaitingOfOne already.
  Result<void> MayAsk(const SessionId& session) const;
  void Add(Approval approval);

  // kNotFound            no running session has such an approval
  // kFailedPrecondition  it has its answer already
  Result<Approval> MayAnswer(const ApprovalId& id) const;
  void Settle(const Answer& answer);  // Of one that MayAnswer() said yes to.

  void Forget(const SessionId& session);

  std::vector<Approval> Waiting() const;  // Oldest first.

 private:
  std::map<ApprovalId, Approval> approvals_;
};

}  // namespace cowork::brokerd
