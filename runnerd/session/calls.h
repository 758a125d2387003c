// Calls: the commands that reached the agent's shell, each until it has ended.
//
// The permit is the boundary. A command comes with what the courier parsed; its digest is taken
// here, and only a permit for that very digest, which is spent at once, starts a tool box. Where
// there is none brokerd judges on the spot, and nothing runs until it has said yes. Then it waits
// until no other call writes the directory.

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "common/base/result.h"
#include "common/frame/channel.h"
#include "cowork/v1/frames.pb.h"
#include "cowork/v1/runner.pb.h"
#include "runnerd/core/spec.h"
#include "runnerd/session/call_book.h"
#include "runnerd/session/own_boxes.h"
#include "runnerd/session/surroundings.h"
#include "runnerd/session/writers.h"

namespace cowork::runnerd::session {

class Calls : public std::enable_shared_from_this<Calls> {
 public:
  struct Callbacks {
    std::function<void(v1::RunnerEvent)> tell;
    std::function<void(v1::ToCourier, frame::Descriptors)> to_courier;
  };

  // `around`, `book` and `boxes` outlive it.
  Calls(const Surroundings& around, const SessionSpec& spec, CallBook& book, OwnBoxes& boxes,
        Callbacks callbacks)
      : around_(around),
        project_(spec.project),
        read_only_(spec.read_only),
        book_(book),
        boxes_(boxes),
        callbacks_(std::move(callbacks)) {}

  // Their numbers rise; one that does not is not heard.
  void Arrive(const v1::FromCourier::ShellCall& call, TimePoint now);
  // Refuses one that comes when nothing may come. Its number counts all the same.
  void Decline(uint64_t call, const std::string& why);
  // Ends what still runs, and refuses what waits. `none_left` runs once, when the last call has
  // ended; at once if there is none.
  void EndTurn(std::function<void()> none_left);
  // The session ends: what waits for its turn to write never has it.
  void LetNoneBegin();
  // kNotFound: no such call waits to be judged.
  Result<void> Settle(uint64_t call, bool run);
  // Heard once of a command that ran, until its turn's last box has ended.
  void Wrote(const v1::FromCourier::CallWrote& wrote);
  // The runtime gave the call up.
  void GiveUp(uint64_t call);

 private:
  struct Call {
    std::string command;
    std::string cwd;
    std::string permit_id;  // Empty: judged on the spot.
    bool allowed = false;   // By a permit or on the spot.
    std::unique_ptr<Writers::Place> place;
    uint64_t box = 0;  // None yet.
    std::string say;   // To the agent, at the end.
    std::chrono::steady_clock::time_point started;
  };

  void Run(uint64_t number);
  void RunNow(uint64_t number);
  Result<void> Begin(uint64_t number, Call& call);
  Result<BoxOrder> Order(const Call& call, os::UniqueFd out, os::UniqueFd err) const;
  void Started(uint64_t number, const std::string& box_id, frame::Descriptors outputs);
  void Ended(uint64_t number, int status);
  void Refuse(uint64_t number, const std::string& why);
  void Exit(uint64_t number, int code, const std::string& say);
  void Forget(uint64_t number);

  const Surroundings& around_;
  const Directory project_;
  const bool read_only_;  // Nothing of the project is changed.
  CallBook& book_;
  OwnBoxes& boxes_;
  const Callbacks callbacks_;
  std::map<uint64_t, Call> calls_;
  std::set<uint64_t> unheard_;  // Of this turn: what ran, and of whose output nothing is known.
  std::function<void()> none_left_;  // Set while a turn ends.
};

}  // namespace cowork::runnerd::session
