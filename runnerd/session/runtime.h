// RuntimeBox: the box in which OpenCode runs, and runnerd's way into its empty network.
//
// PID 1 of the box makes the sockets, for it alone is in that network; they come out over the
// control pair. runnerd connects them and gives them away: not a byte of the box is read here.

#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "runnerd/box/box_control.h"
#include "runnerd/core/spec.h"
#include "runnerd/session/own_boxes.h"
#include "runnerd/session/surroundings.h"

namespace cowork::runnerd::session {

class RuntimeBox : public std::enable_shared_from_this<RuntimeBox> {
 public:
  struct Callbacks {
    std::function<void(os::UniqueFd route)> on_route;  // Listens where the model seems to be.
    std::function<void(os::UniqueFd shell)> on_shell;  // Listens for agent-shell.
    std::function<void(std::string why)> on_gone;
    // When that is, as its session counts; stands behind how it ended.
    std::function<std::string()> when = [] { return std::string(); };
  };

  RuntimeBox(const Surroundings& around, Callbacks callbacks)
      : around_(around), callbacks_(std::move(callbacks)) {}

  // `password` is the one that OpenCode's server will ask for.
  Result<void> Start(const SessionSpec& spec, const std::string& password, OwnBoxes& boxes);

  // A socket that is connected to OpenCode's server, as soon as that listens.
  void Connect(std::function<void(os::UniqueFd)> connected);

  void End();  // Nothing is called any more.

  // Why the box ended itself; empty unless it did. Known when the box has ended, also after End():
  // others see sooner than we that the runtime is gone, and do not know why.
  const std::string& notice() const { return notice_; }

 private:
  Result<BoxOrder> Order(const SessionSpec& spec, const std::string& password,
                         os::UniqueFd control);
  void Started(const Result<std::string>& started);
  Result<void> HandOutListeners();
  void Lose(const Error& why);
  void Dial();
  void DialSoon();

  const Surroundings& around_;
  Callbacks callbacks_;
  std::optional<box::BoxControl> control_;
  std::function<void()> kill_;
  std::deque<std::function<void(os::UniqueFd)>> waiting_;
  bool handed_out_ = false;  // The listeners of the box.
  std::string notice_;
  bool ended_ = false;
};

}  // namespace cowork::runnerd::session
