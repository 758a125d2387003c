// Live: a session whose runtime is up or starting, for as long as one turn of it runs, or for as
// long as it rests between two; and what must be known of it to tell its events to a person. The
// next turn, or rest, is another Live: what a slow answer finds of an earlier one has ended.

#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "brokerd/bell.h"
#include "brokerd/core/call.h"
#include "brokerd/core/coalescer.h"
#include "brokerd/core/mcp_note.h"
#include "brokerd/core/pace.h"
#include "brokerd/core/provider.h"
#include "brokerd/core/session.h"
#include "common/audit/record.h"

namespace cowork::brokerd {

// A call that may run: by a permit, or judged on the spot.
struct AllowedCall {
  Call call;
  std::string approval;       // The id of the person's yes; empty where a rule or a permission did.
  bool may_have_run = false;  // It was told of, and that could not be written.
};

struct Box {
  std::string profile;
  int32_t pid = 0;
};

// What was lent to a session.
struct Lent {
  std::string lease;
  std::string destination;
};

using DenialCounts = Coalescer<AuditRecord>;

struct Live {
  explicit Live(Session its) : session(std::move(its)) {}
  bool turn_runs() const { return !IsOver(session.state); }

  Session session;
  std::optional<StartedRuntime> warm;  // That was ready when the session was started.
  std::vector<McpNote> warm_notes;     // What its servers had done by then.
  std::chrono::seconds keep{0};        // How long its runtime stays when the turn is over.
  Provider provider;                   // That its route leads to.
  std::string secret;                  // The name of the one that was leased for it; empty: none.
  std::set<std::string> mcp_secrets;   // Names of those in the environments of its MCP servers.
  std::vector<Lent> lent;              // By leases that are open: no longer than its turn.
  bool ending = false;                 // Somebody ends it; whoever comes second waits.
  bool stays_up = false;               // Its turn is ending, and its runtime is kept.
  bool over = false;
  std::map<std::string, AllowedCall> permitted;  // By permit.
  std::map<uint64_t, AllowedCall> settled;       // By call, where no permit came with it.
  std::map<std::string, Box> boxes;              // Those that run.
  DenialCounts denials;                          // Counted, and not in the audit yet.
  bool denials_are_timed = false;                // A timer waits to end their windows.
  Pace mcp_pace;                                 // Of what MCP servers did, by server and kind.
  Bell changed;
};

using LivePtr = std::shared_ptr<Live>;

}  // namespace cowork::brokerd
