// Boxes: runnerd's hand on the zygote. One thread, one Asio loop.
//
//   Boxes boxes(io, std::move(zygote), on_zygote_gone);
//   const uint64_t id = boxes.Start(
//       {.profile = ProfileNumber::kTool, .argv = {"/bin/bash", "-c", command}, ...},
//       std::move(given),
//       {.on_started = [](Result<RunningBox> box) { ... }, .on_ended = [](int status) { ... }});
//   boxes.Kill(id);
//
// on_started is called once, and on_ended once if it was called with a value; both from the loop,
// after Start() has returned. When the zygote is gone so is every box: each box not yet started is
// told kUnavailable, each other one its end by SIGKILL, and then on_zygote_gone is called.

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "common/base/result.h"
#include "common/frame/channel.h"
#include "common/os/unique_fd.h"
#include "runnerd/box/order.h"
#include "runnerd/box/report.h"
#include "runnerd/box/start_zygote.h"

namespace cowork::box {

// What goes into a box, and as what. Closed on our side once it is sent.
struct ForBox {
  Role role;
  os::UniqueFd fd;
};

struct RunningBox {
  pid_t pid = 0;  // Of its PID 1; the program is that one's child.
};

struct BoxHandlers {
  std::function<void(Result<RunningBox>)> on_started;
  std::function<void(int status)> on_ended;  // The exit code, or 128+N for signal N.
  // Before on_ended, where there are any.
  std::function<void(const LastWords&)> on_words = {};
};

class Boxes {
 public:
  Boxes(boost::asio::io_context& io, ZygoteProcess zygote, std::function<void()> on_zygote_gone);

  // Fills in the order's id and roles; answers the id.
  uint64_t Start(Order order, std::vector<ForBox> given, BoxHandlers handlers);

  // Every process of that box, at once. on_ended follows.
  void Kill(uint64_t id);

 private:
  bool Take(const frame::Frame& frame);
  void TakeReport(const Started& started);
  void TakeReport(const Ended& ended);
  void TakeReport(const Failed& failed);
  void LoseZygote();

  struct Box {
    BoxHandlers handlers;
    bool runs = false;
  };
  std::map<uint64_t, Box> boxes_;
  uint64_t last_id_ = 0;
  std::function<void()> on_zygote_gone_;
  frame::RawChannel zygote_;
};

}  // namespace cowork::box
