// RunnerPeer: runnerd, as brokerd orders it. While its stream of events is open it may run
// sessions; when that ends, every box has ended with it.

#pragma once

#include <string>

#include "brokerd/core/grant.h"
#include "brokerd/core/permit.h"
#include "brokerd/core/provider.h"
#include "brokerd/core/session.h"
#include "brokerd/peers/link.h"
#include "common/assurance/core/level.h"
#include "common/base/ids.h"
#include "common/rpc/client.h"
#include "common/rpc/task.h"
#include "cowork/v1/runner.pb.h"

namespace cowork::brokerd {

struct StartOrder {
  SessionId session;
  Directory project;
  Choice choice;
  std::string runtime_session;  // To go on with; empty: a new one.
  bool warm = false;            // For nobody yet.
  bool read_only = false;       // No box of it may change the project.
};

struct TurnOrder {
  SessionId session;
  std::string text;
  std::string lease;  // Empty: the provider needs no key.
};

struct AskAnswer {
  SessionId session;
  std::string ask;
  bool allow = false;
  std::string tell;
};

class RunnerPeer {
 public:
  using Events = rpc::Peer::Reading<v1::RunnerEvent>;

  Link& link() { return link_; }

  // As runnerd found it when it started. Nobody keeps it: the next runnerd may find less.
  rpc::Task<assurance::Assurance> LookAtMachine();
  rpc::Task<Directory> Inspect(std::string path);
  rpc::Task<StartedRuntime> Start(StartOrder order);
  rpc::Task<rpc::Done> Prompt(TurnOrder turn);
  rpc::Task<rpc::Done> Give(Permit permit);
  rpc::Task<rpc::Done> Answer(AskAnswer answer);
  rpc::Task<rpc::Done> Settle(SessionId session, uint64_t call, bool run);
  rpc::Task<rpc::Done> Stop(SessionId session);
  // Of one that was for nobody: its home goes with it.
  rpc::Task<rpc::Done> Discard(SessionId session);
  rpc::Task<Events> OpenEvents();

 private:
  rpc::Task<rpc::Done> Stop(v1::StopRequest request);
  template <typename Response, typename Request>
  rpc::Task<rpc::Done> Order(const char* path, Request request);

  Link link_{"runnerd"};
};

}  // namespace cowork::brokerd
