// Sessions: how their turns begin, run and end. Whatever ends a turn with its runtime, it ends in
// one place, End(): boxes first, then the lease, then the word of it on disk. Ending never needs a
// daemon's leave; one that hangs is told again, and the word says what it has not confirmed. A
// runtime that is kept for the next prompt rests, without a lease.

#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "brokerd/asks.h"
#include "brokerd/asks_events.h"
#include "brokerd/bell.h"
#include "brokerd/context.h"
#include "brokerd/core/pace.h"
#include "brokerd/live.h"
#include "brokerd/mcp_notes.h"
#include "brokerd/mcp_orders.h"
#include "brokerd/warm.h"
#include "brokerd/wire.h"
#include "common/rpc/service.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

inline constexpr auto kRunnerWentAway =
    "runnerd went away, and every box with it; `cowork resume` goes on";

struct Ending {
  SessionState state = SessionState::kFailed;
  std::string why;           // Empty when it was done.
  bool unconfirmed = false;  // runnerd hangs, so that boxes may run on for a while.
  bool rests = false;        // It is the turn's alone: its runtime is kept.
  std::string not_kept{};    // Why its runtime cannot be; empty: it can.
};

Error GrantIsOver(const Grant& grant);

class Sessions {
 public:
  Sessions(Context& context, Asks& asks, Warm& warm)
      : context_(context), asks_(asks), warm_(warm) {}

  // The owner's command answers a policy that asks; anybody else's is refused by it, and has to
  // keep its pace.
  rpc::Task<Session> Start(StartWish wish, rpc::Caller caller);
  // The next turn of one whose last turn is over. Errors as Broker.PromptSession in broker.proto.
  rpc::Task<Session> Prompt(PromptWish wish, rpc::Caller caller);

  rpc::Task<Session> Stop(SessionId id, std::string by);  // kNotFound: no such session.
  // Ends the turn, if one runs, and the runtime.
  rpc::Task<rpc::Done> End(LivePtr live, Ending ending);
  rpc::Detached EndSoon(LivePtr live, Ending ending);  // The same, for who cannot wait.
  // The turn ended by itself: its runtime goes with it, or rests.
  rpc::Detached EndTurn(LivePtr live, Ending ending);
  // Ends the runtimes that rest in a grant that is no more.
  rpc::Task<rpc::Done> Leave(GrantId grant);
  // Its grant, if that holds and the directory is there that was granted. Errors as of Prompt().
  rpc::Task<Grant> GrantOf(Session session);

  // None: no runtime of it is up or starting.
  LivePtr Find(const SessionId& id) const;
  std::vector<LivePtr> All() const;
  bool TurnRuns(const SessionId& id) const;
  bool RuntimeIsUp(const SessionId& id) const;
  size_t Running() const;                   // How many turns run.
  bool Holds(const GrantId& grant) const;   // Whether a turn runs in it.
  bool IsUpIn(const GrantId& grant) const;  // Whether a runtime of it is up, if only at rest.

 private:
  struct Wished {
    Session session;  // As it is; without a turn where it is new.
    Grant grant;
    Choice choice;
    std::string prompt;
    std::chrono::seconds keep{0};
    std::optional<McpServerOrders> servers = {};  // None: nobody has looked at them so far.
  };
  struct Prepared {
    Wished wished;
    std::string lease;
    McpServerOrders servers;  // With their leases; none where a runtime rests.
    std::string policy;       // What let it start.
    std::string level;        // The machine's, then.
  };
  Result<void> KeepPace(const rpc::Caller& caller);  // kResourceExhausted: it comes too soon.
  rpc::Task<rpc::Done> LearnCaseKey();               // It has no error.
  rpc::Task<Judgement> MayStart(SessionId id, Grant grant, Choice choice, std::string by,
                                assurance::Assurance machine);
  rpc::Task<std::string> Lease(SessionId id, Provider provider);
  Result<void> Begin(Live& live, const StartedRuntime& runtime, const Prepared& prepared);
  Result<void> WriteWarmBoxes(const Live& live);
  Result<void> TellWhatWarmServersDid(const LivePtr& live);

  // session_turns.cc
  rpc::Task<Session> PromptAlone(PromptWish wish, rpc::Caller caller);
  rpc::Task<rpc::Done> LeaveFormerProvider(SessionId id, Provider provider);
  rpc::Task<Session> BeginTurn(Wished wished, rpc::Caller caller);
  // With their leases; none where a runtime rests. Errors of the next, and of mcp_orders.h.
  rpc::Task<McpServerOrders> ServersFor(SessionId id, std::optional<McpServerOrders> seen);
  rpc::Task<rpc::Done> FormerGone(SessionId id);  // kUnavailable: it may be there, runnerd hangs.
  Result<LivePtr> OpenFor(const rpc::Caller& caller, const Prepared& prepared);
  Result<LivePtr> Open(const Prepared& prepared);
  Result<void> WriteTurn(Session& session, const Prepared& prepared);
  rpc::Detached Run(LivePtr live, Prepared prepared);
  rpc::Task<rpc::Done> StartRuntime(LivePtr live, Prepared prepared);
  rpc::Task<rpc::Done> Fail(LivePtr live, Error error);

  // session_ending.cc
  rpc::Task<rpc::Done> BoxesGone(LivePtr live);
  rpc::Task<rpc::Done> StopBoxes(SessionId id);
  void NotStopped(const SessionId& id, const Error& why);
  rpc::Detached StopLater(SessionId id);
  rpc::Task<rpc::Done> Revoke(SessionId id);
  rpc::Detached RevokeLater(SessionId id);
  rpc::Task<rpc::Done> StopAgain(SessionId id);
  rpc::Task<rpc::Done> RevokeAgain(SessionId id);
  void Rest(const LivePtr& live, Ending ending);
  void SleepAfter(const LivePtr& rest, std::chrono::seconds delay);
  void Close(Live& live, Ending ending);
  void CloseTurn(Live& live, Ending ending);
  struct LastWords {
    Ending ending;
    std::vector<AuditRecord> denials;   // Those that were counted until now.
    std::vector<v1::Event> unrun = {};  // What was allowed, and did not run any more.
    bool of_turn = true;                // Else of a runtime that rested.
  };
  Certainty CertaintyAfter(const Ending& ending);
  void WriteEnd(const SessionId& id, const LastWords& words);
  Result<void> WriteEndOfTurn(const SessionId& id, const Ending& ending);

  Context& context_;
  McpNotes mcp_notes_{context_};
  Asks& asks_;
  Pace pace_;
  Warm& warm_;
  std::map<SessionId, LivePtr> live_;
  std::set<SessionId> prompted_;           // A prompt for them is on its way to be a turn.
  std::map<SessionId, LivePtr> starting_;  // runnerd was told to, and has not answered.
  std::set<SessionId> unconfirmed_;        // runnerd was told to stop them, and has not.
  std::set<SessionId> told_again_;         // Those that it is just being told once more.
  Bell answered_again_;
};

}  // namespace cowork::brokerd
