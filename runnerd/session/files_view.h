// FilesView: cowork-files in a box that may not write, and the courier that speaks with it. For the
// clients' look at a project, or for what a call would change, before anybody is asked. It ends
// when nobody has asked for a while. On the loop.

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <boost/asio/steady_timer.hpp>

#include "common/base/result.h"
#include "common/frame/channel.h"
#include "common/rpc/once.h"
#include "cowork/v1/frames.pb.h"
#include "runnerd/core/spec.h"
#include "runnerd/session/own_boxes.h"
#include "runnerd/session/surroundings.h"

namespace cowork::runnerd::session {

class FilesView : public std::enable_shared_from_this<FilesView> {
 public:
  struct Patience {
    std::chrono::milliseconds idle = std::chrono::seconds(60);
    std::chrono::milliseconds answer = std::chrono::seconds(30);
  };

  // `around` outlives it. `on_over`, once: no more can be asked.
  FilesView(Directory project, const Surroundings& around, Patience patience,
            std::function<void()> on_over);

  // kFailedPrecondition: the directory is another one than was granted.
  Result<void> Begin();

  // kFailedPrecondition  cowork-files refuses; the message is its own
  // kResourceExhausted   too many are asked at once
  // kUnavailable         it has ended, or did not answer
  using Answer = rpc::Once<FilesAnswer>;
  std::shared_ptr<Answer> Ask(const FilesQuestion& question);

  bool rests() const { return asked_.empty(); }

  void End(const std::string& why);

 private:
  Result<void> Start();
  void Listen(os::UniqueFd courier);
  void OnCourier(const v1::FromCourier& message);
  void RestOrWait();

  const Directory project_;
  const Surroundings& around_;
  const Patience patience_;
  std::function<void()> on_over_;
  const std::shared_ptr<OwnBoxes> boxes_;
  std::unique_ptr<frame::Channel<v1::FromCourier>> courier_;
  std::map<uint64_t, std::shared_ptr<Answer>> asked_;
  uint64_t last_ = 0;
  boost::asio::steady_timer limit_;  // Of its rest, or of the answers that it owes.
  bool over_ = false;
};

}  // namespace cowork::runnerd::session
