// ToolCalls: the calls of tools of a session's MCP servers, each until it has been answered.
//
// The courier holds each call until it has a verdict. As with commands the digest is taken here, of
// what the courier parsed, and only a permit for that very digest, which is spent at once, lets it
// through; where there is none brokerd judges on the spot. What can write the granted directory
// waits until no other call does.

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "common/base/result.h"
#include "cowork/v1/frames.pb.h"
#include "cowork/v1/runner.pb.h"
#include "runnerd/core/spec.h"
#include "runnerd/session/call_book.h"
#include "runnerd/session/writers.h"

namespace cowork::runnerd::session {

class ToolCalls : public std::enable_shared_from_this<ToolCalls> {
 public:
  struct Callbacks {
    std::function<void(v1::RunnerEvent)> tell;
    std::function<void(v1::ToCourier)> to_courier;
    std::function<std::string(const std::string& server)> box_of;  // Its id; empty: none runs.
    std::function<void(const std::string& server)> kill;           // OnServerEnded() follows.
  };

  // `book` and `writers`, which may be none, outlive it.
  ToolCalls(const SessionSpec& spec, CallBook& book, Writers* writers, Callbacks callbacks)
      : project_(spec.project),
        read_only_(spec.read_only),
        book_(book),
        writers_(writers),
        callbacks_(std::move(callbacks)) {}

  // Their numbers rise, with those of commands; one that does not is not heard.
  void Arrive(const v1::FromCourier::ToolCall& call, TimePoint now);
  // Refuses one that comes when nothing may come. Its number counts all the same.
  void Decline(uint64_t call, const std::string& why);
  // kNotFound: no such call waits to be judged.
  Result<void> Settle(uint64_t call, bool run);
  // As of Calls.
  void LetNoneBegin();
  // It was answered, or given up, decided or not.
  void OnEnded(const v1::FromCourier::ToolCallEnded& ended);
  // No process of a server is left, and so no call of it: what it was called for has failed.
  void OnServerEnded(const std::string& server);
  // Refuses what waits, and ends the servers that still work at a call. `none_left` as of Calls.
  void EndTurn(std::function<void()> none_left);

 private:
  struct Call {
    std::string server, tool, arguments, before;
    std::string permit_id;  // Empty: judged on the spot.
    bool allowed = false;   // By a permit or on the spot.
    bool started = false;
    std::unique_ptr<Writers::Place> place;
    std::chrono::steady_clock::time_point since;
  };
  enum class Outcome { kAnswered, kFailed };

  void AskOnTheSpot(uint64_t number, const Call& call);
  bool Writes(const Call& call) const;
  void Run(uint64_t number);
  void RunNow(uint64_t number);
  void End(uint64_t number, Outcome outcome);
  void TellEnd(uint64_t number, const Call& call, Outcome outcome);
  void Refuse(uint64_t number, const std::string& why);
  void Forget(uint64_t number);

  const Directory project_;
  const bool read_only_;  // Nothing of the project is changed.
  CallBook& book_;
  Writers* const writers_;
  const Callbacks callbacks_;
  std::map<uint64_t, Call> calls_;
  std::function<void()> none_left_;  // Set while a turn ends.
};

}  // namespace cowork::runnerd::session
