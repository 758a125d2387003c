// Asks: the way of one ask of a runtime. It is judged; a rule's allow and a person's yes both mint
// a permit, which runnerd has before the runtime is told to go on; everything else is a denial.
// What cannot be written down first is a denial too.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "brokerd/asks_events.h"
#include "brokerd/context.h"
#include "brokerd/core/approval_book.h"
#include "brokerd/core/judgement.h"
#include "brokerd/core/permission.h"
#include "brokerd/denials.h"
#include "brokerd/live.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

class Asks {
 public:
  explicit Asks(Context& context) : context_(context) {}

  // The runtime asks, and waits.
  rpc::Detached Asked(LivePtr live, std::string ask, Call call);
  // What cannot even be judged.
  struct BadCall {
    Call call;  // Of its kind, and else empty.
    Error why;
  };
  rpc::Detached Malformed(LivePtr live, std::string ask, BadCall bad);
  // A call reached the shell, or its server, without a permit, and waits: only a rule's allow, or a
  // permission, lets it run. Nobody sees what it would change.
  rpc::Detached Unpermitted(LivePtr live, uint64_t number, Call call);
  rpc::Detached UnpermittedMalformed(LivePtr live, uint64_t number, BadCall bad);

  // A person answers. kNotFound and kFailedPrecondition as in the contract; kUnavailable: the
  // answer is kept, but runnerd is not there to hear it. `live` is the approval's session.
  rpc::Task<Approval> Answer(LivePtr live, Approval approval, brokerd::Answer answer);
  // Whether an answer that stands so would be taken.
  Result<Approval> MayAnswer(const ApprovalId& id, Stands stands);

  void Forget(const SessionId& session) { book_.Forget(session); }
  std::vector<Approval> Waiting() const { return book_.Waiting(); }
  uint32_t WaitingOf(const SessionId& session) const { return book_.WaitingOf(session); }

 private:
  struct Allowed {
    Call call;
    std::optional<ApprovalId> approval;
    v1::Event event;  // How the journal says it.
  };
  struct Decided {
    Wanted wanted;
    Judgement judgement;
  };
  void WriteDenialOf(const LivePtr& live, const BadCall& bad);
  static void LogLoss(const SessionId& session, const Error& error);

  // asks_deciding.cc
  rpc::Task<Decided> Decide(LivePtr live, Call call);
  rpc::Task<Judgement> Judge(LivePtr live, Call call);  // It has no error.
  Judgement WithPermission(const Live& live, const Call& call, Judgement judgement);
  rpc::Task<Preview> See(LivePtr live, ToolCall call);  // Errors as of RunnerPeer::AskFiles().
  Judgement WithinLimits(const LivePtr& live, Judgement judgement) const;
  Result<void> RecordVerdict(const LivePtr& live, const Call& call, const Judgement& judgement);

  // asks_answering.cc
  Result<void> AskAPerson(const LivePtr& live, const std::string& ask, const Decided& decided);
  Result<void> WriteAnswer(const Approval& approval, const brokerd::Answer& answer);
  Result<Permit> WriteYes(const Live& live, const Approval& approval,
                          const brokerd::Answer& answer);
  Result<Permission> LetStand(const Live& live, const Approval& approval,
                              const brokerd::Answer& answer);

  // asks_permits.cc
  Result<Permit> Mint(Live& live, const Allowed& allowed);
  // kResourceExhausted: so many permits of its turn wait for their calls already.
  static Result<void> MayAllow(const Live& live);
  void Remember(Live& live, const Permit& permit, AllowedCall call);
  Result<void> WritePermit(const Permit& permit, const Allowed& allowed);

  // asks_telling.cc
  rpc::Task<rpc::Done> Tell(LivePtr live, std::string ask, std::optional<Permit> permit,
                            std::string tell);
  rpc::Task<rpc::Done> LetRun(LivePtr live, std::string ask, Permit permit);
  void Void(const LivePtr& live, const Permit& permit);
  rpc::Task<rpc::Done> Deny(LivePtr live, std::string ask, std::string tell);
  rpc::Task<rpc::Done> Settle(LivePtr live, uint64_t number, bool run);

  Context& context_;
  Denials denials_{context_};
  ApprovalBook book_;
};

}  // namespace cowork::brokerd
