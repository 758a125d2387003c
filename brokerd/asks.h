// Asks: the way of one ask of a runtime. It is judged; a rule's allow and a person's yes both mint
// a permit, which runnerd has before the runtime is told to go on; everything else is a denial.
// What cannot be written down first is a denial too.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "brokerd/context.h"
#include "brokerd/core/approval_book.h"
#include "brokerd/core/judgement.h"
#include "brokerd/denials.h"
#include "brokerd/live.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

class Asks {
 public:
  explicit Asks(Context& context) : context_(context) {}

  // The runtime asks, and waits.
  rpc::Detached Asked(LivePtr live, std::string ask, ShellCall call);
  // The runtime asks what cannot even be judged.
  rpc::Detached Malformed(LivePtr live, std::string ask, Error error);
  // A call reached the shell without a permit, and waits: only a rule's allow lets it run.
  rpc::Detached Unpermitted(LivePtr live, uint64_t number, ShellCall call);
  // The same, of what cannot even be judged.
  rpc::Detached UnpermittedMalformed(LivePtr live, uint64_t number, Error error);

  // A person answers. kNotFound and kFailedPrecondition as in the contract; kUnavailable: the
  // answer is kept, but runnerd is not there to hear it. `live` is the approval's session.
  rpc::Task<Approval> Answer(LivePtr live, Approval approval, brokerd::Answer answer);
  Result<Approval> MayAnswer(const ApprovalId& id);

  void Forget(const SessionId& session) { book_.Forget(session); }
  std::vector<Approval> Waiting() const { return book_.Waiting(); }

 private:
  struct Allowed {
    ShellCall call;
    std::optional<ApprovalId> approval;
    v1::Event event;  // How the journal says it.
  };
  Result<void> RecordVerdict(const LivePtr& live, const ShellCall& call,
                             const Judgement& judgement);
  Judgement MayWait(const LivePtr& live, Judgement judgement) const;
  Result<void> AskAPerson(const LivePtr& live, const std::string& ask, const ShellCall& call,
                          const Judgement& judgement);
  void WriteDenialOf(const LivePtr& live, const Judgement& judgement);

  // asks_permits.cc
  Result<Permit> Mint(Live& live, const Allowed& allowed);
  void Remember(Live& live, const Permit& permit, AllowedCall call);
  Result<void> WritePermit(const Permit& permit, const Allowed& allowed);

  // asks_telling.cc
  rpc::Task<rpc::Done> Tell(LivePtr live, std::string ask, std::optional<Permit> permit,
                            std::string tell);
  rpc::Task<rpc::Done> LetRun(LivePtr live, std::string ask, Permit permit);
  rpc::Task<rpc::Done> Deny(LivePtr live, std::string ask, std::string tell);
  rpc::Task<rpc::Done> Settle(LivePtr live, uint64_t number, bool run);

  Context& context_;
  Denials denials_{context_};
  ApprovalBook book_;
};

}  // namespace cowork::brokerd
