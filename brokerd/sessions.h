// Sessions: how one begins, runs its turn and ends. Whatever ends it, it ends in one place, End():
// boxes first, then the lease, then the word of it on disk. Ending never needs a daemon's leave;
// one that hangs is told again, and the word says what it has not confirmed.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "brokerd/asks.h"
#include "brokerd/context.h"
#include "brokerd/core/pace.h"
#include "brokerd/live.h"
#include "brokerd/wire.h"
#include "common/rpc/service.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

inline constexpr auto kRunnerWentAway =
    "runnerd went away, and every box with it; `cowork run` starts anew";

struct Ending {
  SessionState state = SessionState::kFailed;
  std::string why;           // Empty when it was done.
  bool unconfirmed = false;  // runnerd hangs, so that boxes may run on for a while.
};

class Sessions {
 public:
  Sessions(Context& context, Asks& asks) : context_(context), asks_(asks) {}

  // The owner's command answers a policy that asks; anybody else's is refused by it, and has to
  // keep its pace.
  rpc::Task<Session> Start(StartWish wish, rpc::Caller caller);
  rpc::Task<Session> Stop(SessionId id, std::string by);  // kNotFound: no such session.
  rpc::Task<rpc::Done> End(LivePtr live, Ending ending);
  rpc::Detached EndSoon(LivePtr live, Ending ending);  // The same, for who cannot wait.

  // None: it is over, or never was.
  LivePtr Find(const SessionId& id) const;
  std::vector<LivePtr> All() const;
  bool Holds(const GrantId& grant) const;  // Whether a session runs in it.

 private:
  struct Prepared {
    StartOrder order;
    std::string prompt;
    std::string policy;  // What let it start.
  };
  rpc::Task<Judgement> MayStart(SessionId id, Grant grant, Choice choice, std::string by);
  rpc::Task<std::string> Lease(SessionId id, Provider provider);
  Result<LivePtr> Open(const Prepared& prepared, const GrantId& grant);
  rpc::Detached Run(LivePtr live, Prepared prepared);
  Result<void> Begin(Live& live, const std::string& runtime, const std::string& policy);
  rpc::Task<rpc::Done> Fail(LivePtr live, Error error);
  rpc::Task<rpc::Done> BoxesGone(LivePtr live);
  rpc::Task<rpc::Done> StopBoxes(SessionId id);
  rpc::Detached StopLater(SessionId id);
  rpc::Task<rpc::Done> Revoke(SessionId id);
  rpc::Detached RevokeLater(SessionId id);
  void Close(Live& live, Ending ending);
  struct LastWords {
    Ending ending;
    std::vector<AuditRecord> denials;  // Those that were counted until now.
  };
  void WriteEnd(const SessionId& id, const LastWords& words);

  Context& context_;
  Asks& asks_;
  Pace pace_;
  std::map<SessionId, LivePtr> live_;
};

}  // namespace cowork::brokerd
