// RouteTrial: one request for a provider's list of models, through a gate and a dialer that are
// started for it and end with it. On the loop.

#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/steady_timer.hpp>

#include "common/frame/channel.h"
#include "common/rpc/once.h"
#include "cowork/v1/frames.pb.h"
#include "runnerd/core/spec.h"
#include "runnerd/session/helpers.h"
#include "runnerd/session/own_boxes.h"
#include "runnerd/session/surroundings.h"

namespace cowork::runnerd::session {

class RouteTrial : public std::enable_shared_from_this<RouteTrial> {
 public:
  // `around` outlives the trial.
  RouteTrial(RouteOrder order, const Surroundings& around);

  void Begin();
  // kUnavailable: a helper could not be started, or ended. Set when no process of the trial is
  // left.
  rpc::Once<RouteOutcome>& outcome() { return outcome_; }
  void End(const std::string& why);

 private:
  Result<void> Start();
  void Ask(EgressEnds ends);
  void OnDialer(const v1::FromDialer& left);
  void OnGate(const v1::FromGate& answer);
  void FinishWhenBothSpoke();
  void Finish(Result<RouteOutcome> outcome);

  const RouteOrder order_;
  const Surroundings& around_;
  const std::shared_ptr<OwnBoxes> boxes_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  std::unique_ptr<frame::Channel<v1::FromGate>> gate_;
  std::unique_ptr<frame::Channel<v1::FromDialer>> dialer_;
  std::optional<v1::FromDialer> left_;
  std::optional<v1::FromGate> answer_;
  boost::asio::steady_timer limit_;
  rpc::Once<RouteOutcome> outcome_;
  bool finished_ = false;
};

}  // namespace cowork::runnerd::session
