// Calls: the commands that reached the agent's shell, each until it has ended.
//
// The permit is the boundary. A command comes with what the courier parsed; its digest is taken
// here, and only a permit for that very digest, which is spent at once, starts a tool box. Where
// there is none brokerd judges on the spot, and nothing runs until it has said yes.

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "common/base/result.h"
#include "common/frame/channel.h"
#include "cowork/v1/frames.pb.h"
#include "cowork/v1/runner.pb.h"
#include "runnerd/core/permits.h"
#include "runnerd/core/spec.h"
#include "runnerd/session/own_boxes.h"
#include "runnerd/session/surroundings.h"

namespace cowork::runnerd::session {

class Calls : public std::enable_shared_from_this<Calls> {
 public:
  struct Callbacks {
    std::function<void(v1::RunnerEvent)> tell;
    std::function<void(v1::ToCourier, frame::Descriptors)> to_courier;
  };

  // `around` and `boxes` outlive it.
  Calls(const Surroundings& around, const SessionSpec& spec, OwnBoxes& boxes, Callbacks callbacks)
      : around_(around),
        project_(spec.project),
        read_only_(spec.read_only),
        boxes_(boxes),
        callbacks_(std::move(callbacks)) {}

  void GivePermit(Permit permit) { permits_.Give(std::move(permit)); }
  // Their numbers rise; one that does not is not heard.
  void Arrive(const v1::FromCourier::ShellCall& call, TimePoint now);
  // Refuses one that comes when nothing may come. Its number counts all the same.
  void Decline(uint64_t call, const std::string& why);
  // Ends what still runs, refuses what waits, and voids every permit: each was for that turn.
  void EndTurn();
  // kNotFound: no such call waits to be judged.
  Result<void> Settle(uint64_t call, bool run);
  // The runtime gave the call up.
  void GiveUp(uint64_t call);

 private:
  struct Call {
    std::string command;
    std::string cwd;
    std::string permit_id;  // Empty: judged on the spot.
    uint64_t box = 0;       // None yet.
    std::string say;        // To the agent, at the end.
    std::chrono::steady_clock::time_point started;
  };

  bool IsNew(uint64_t number);
  void Run(uint64_t number);
  Result<void> Begin(uint64_t number, Call& call);
  Result<BoxOrder> Order(const Call& call, os::UniqueFd out, os::UniqueFd err) const;
  void Started(uint64_t number, const std::string& box_id, frame::Descriptors outputs);
  void Ended(uint64_t number, int status);
  void Refuse(uint64_t number, const std::string& why);
  void Exit(uint64_t number, int code, const std::string& say);

  const Surroundings& around_;
  const Directory project_;
  const bool read_only_;  // Nothing of the project is changed.
  OwnBoxes& boxes_;
  const Callbacks callbacks_;
  PermitTable permits_;
  uint64_t last_ = 0;  // The highest number that came.
  std::map<uint64_t, Call> calls_;
};

}  // namespace cowork::runnerd::session
