// RunnerPeer: runnerd, as brokerd orders it. While its stream of events is open it may run
// sessions; when that ends, every box has ended with it.

#pragma once

#include <string>
#include <vector>

#include "brokerd/core/grant.h"
#include "brokerd/core/permit.h"
#include "brokerd/core/provider.h"
#include "brokerd/core/route_answer.h"
#include "brokerd/core/session.h"
#include "brokerd/peers/link.h"
#include "common/assurance/core/level.h"
#include "common/base/ids.h"
#include "common/rpc/client.h"
#include "common/rpc/task.h"
#include "cowork/v1/runner.pb.h"

namespace cowork::brokerd {

// Of an MCP server's environment: its value, or the lease of the secret that holds it.
struct McpVariable {
  std::string name = {};
  std::string value = {};
  std::string secret = {};  // Its name in the vault, which runnerd is not told.
  std::string lease = {};   // Empty: none is opened yet.

  friend bool operator==(const McpVariable&, const McpVariable&) = default;
};

struct McpServerOrder {
  std::string name;
  Directory package;                 // Where it starts.
  std::vector<std::string> command;  // Its program first.
  std::vector<McpVariable> environment;

  friend bool operator==(const McpServerOrder&, const McpServerOrder&) = default;
};

struct StartOrder {
  SessionId session;
  Directory project;
  Choice choice;
  std::string runtime_session;                   // To go on with; empty: a new one.
  bool warm = false;                             // For nobody yet.
  bool read_only = false;                        // No box of it may change the project.
  std::vector<McpServerOrder> mcp_servers = {};  // Beside our own, which every session has.
};

struct TurnOrder {
  SessionId session;
  std::string text;
  std::string lease;  // Empty: the provider needs no key.
  uint64_t turn = 0;  // Where it begins in the journal of its session.
};

struct RouteTest {
  SessionId session;  // Nobody else's: the lease's.
  Choice choice;
  std::string lease;  // Empty: the provider needs no key.
};

struct AskAnswer {
  SessionId session;
  std::string ask;
  bool allow = false;
  std::string tell;
};

struct FilesQuestion {
  Directory project;
  std::string tool;
  std::string arguments;  // Canonical JSON, an object.
  bool preview = false;   // What a tool that writes would change.
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
  // One request for the list of models. That it met with a refusal is no error.
  rpc::Task<RouteAnswer> Test(RouteTest test);
  // Of cowork-files, in a box that may not write. kFailedPrecondition is its tool's own word.
  rpc::Task<v1::AskFilesResponse> AskFiles(FilesQuestion question);
  rpc::Task<Events> OpenEvents();

 private:
  rpc::Task<rpc::Done> Stop(v1::StopRequest request);
  template <typename Response, typename Request>
  rpc::Task<rpc::Done> Order(const char* path, Request request);

  Link link_{"runnerd"};
};

}  // namespace cowork::brokerd
