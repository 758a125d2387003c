// Warm: a runtime for a session that nobody has started yet. The next one in the same grant, with
// the same model, need not wait for its own.
//
// It has an id, a home and helpers of its own from the start, no lease and no route. It is claimed
// once, or ended: a quarter of an hour later, with its grant, with its runnerd or vaultd, or when
// runnerd says that memory is low. There is one, for the grant that was used last.

#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "brokerd/context.h"
#include "brokerd/core/mcp_note.h"
#include "brokerd/live.h"
#include "brokerd/mcp_orders.h"
#include "common/rpc/task.h"
#include "cowork/v1/runner.pb.h"

namespace cowork::brokerd {

class Warm {
 public:
  // All that goes into a runtime and its configuration. One serves for another only where every
  // part is the same.
  struct Recipe {
    Grant grant;
    Choice choice;
    McpServerOrders servers = {};
  };
  struct Runtime {
    StartedRuntime runtime;
    std::map<std::string, Box> boxes;
    std::vector<McpNote> notes;  // What its servers did so far; of many the first kMostNotes.
  };

  static constexpr size_t kMostNotes = 32;  // Beyond, a server floods; it is ended.

  // Unless it is `wanted` nothing is ever prepared.
  Warm(Context& context, bool wanted) : context_(context), wanted_(wanted) {}

  rpc::Detached Prepare(Recipe recipe);

  // The id of the one that is ready for this, which is nobody else's from here on.
  std::optional<SessionId> Claim(const Recipe& recipe);
  // What was claimed. None: it was not, or has ended since.
  std::optional<Runtime> Take(const SessionId& id);
  // Ends what was claimed and not taken. No session has its id.
  void GiveUp(const SessionId& id);

  void End(const std::string& why);
  void Leave(const GrantId& grant);  // Which is no more.
  void Forget() { one_.reset(); }    // Its runnerd is gone.
  // Whether the event is of it.
  bool Hear(const SessionId& id, const v1::RunnerEvent& event);
  // For whom one is ready.
  std::optional<Recipe> ready() const;

 private:
  struct One {
    SessionId id;
    Recipe recipe;
    Runtime runtime;
    bool ready = false;
    bool claimed = false;
  };
  rpc::Task<rpc::Done> Start(std::shared_ptr<One> one);
  void Gone(const std::string& why);
  void Note(const v1::RunnerEvent::McpNoted& noted);
  rpc::Detached Stop(SessionId id);
  rpc::Task<rpc::Done> StopAgain(SessionId id);

  Context& context_;
  const bool wanted_;
  std::shared_ptr<One> one_;
};

}  // namespace cowork::brokerd
