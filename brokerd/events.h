// Events: what runnerd tells of the boxes, put into the journal and, where it asks something, on
// its way. While the stream is open runnerd may run sessions; when it ends, they all have ended.

#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "brokerd/asks.h"
#include "brokerd/context.h"
#include "brokerd/mcp_notes.h"
#include "brokerd/sessions.h"
#include "common/rpc/task.h"
#include "cowork/v1/runner.pb.h"

namespace cowork::brokerd {

class Events {
 public:
  struct Parts {
    Asks& asks;
    Sessions& sessions;
    Warm& warm;
  };
  // `on_lost`: nobody tells anything any more, until another runnerd is followed.
  Events(Context& context, const Parts& parts, std::function<void()> on_lost)
      : context_(context),
        asks_(parts.asks),
        sessions_(parts.sessions),
        warm_(parts.warm),
        on_lost_(std::move(on_lost)) {}

  // Follows a runnerd until it goes away; an earlier one has gone.
  rpc::Detached Follow(std::shared_ptr<rpc::Peer> peer);

 private:
  rpc::Task<rpc::Done> FollowOnce(std::shared_ptr<rpc::Peer> peer);
  void Take(const v1::RunnerEvent& event);
  void TakeOf(const LivePtr& live, const v1::RunnerEvent& event);
  void TakeBetweenTurns(const LivePtr& live, const v1::RunnerEvent& event);
  void Unallowed(const LivePtr& live);
  void Note(const LivePtr& live, const v1::RunnerEvent& event);
  Result<void> WriteAct(const LivePtr& live, const v1::RunnerEvent& event, v1::Event retold);
  void NoteMcp(const LivePtr& live, const v1::RunnerEvent::McpNoted& noted);
  void NotKept(const LivePtr& live, const Error& error);
  void Interrupt();

  Context& context_;
  Asks& asks_;
  Sessions& sessions_;
  Warm& warm_;
  McpNotes mcp_notes_{context_};
  const std::function<void()> on_lost_;
};

}  // namespace cowork::brokerd
