// OwnBoxes: the boxes of one session. It tells of each that it started and that it ended, ends them
// all together, and knows when none is left.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "cowork/v1/runner.pb.h"
#include "runnerd/box/boxes.h"

namespace cowork::runnerd::session {

// One box to start.
struct BoxOrder {
  BoxOrder(std::string profile_name, box::ProfileNumber number) : profile(std::move(profile_name)) {
    order.profile = number;
  }

  std::string profile;  // As people read it.
  box::Order order;
  std::vector<box::ForBox> given;

  void Add(box::Role role, os::UniqueFd fd) {
    given.push_back({.role = role, .fd = std::move(fd)});
  }
};

class OwnBoxes : public std::enable_shared_from_this<OwnBoxes> {
 public:
  struct Callbacks {
    std::function<void(const Result<std::string>& box_id)> on_started;
    std::function<void(int status)> on_ended;  // Only after a start that went well.
    // Before on_ended: why the box was ended from within, for a person. Mostly not called.
    std::function<void(const std::string& notice)> on_notice = {};
  };

  OwnBoxes(box::Boxes& boxes, std::function<void(v1::RunnerEvent)> tell)
      : boxes_(boxes), tell_(std::move(tell)) {}

  // Answers a number for Kill(). After KillAll() nothing is started any more.
  uint64_t Start(BoxOrder box, Callbacks callbacks);
  void Kill(uint64_t number);
  // `none_left` runs once, when the last box has ended; at once if there is none.
  void KillAll(std::function<void()> none_left);

 private:
  struct Box {
    std::string id;
    std::string profile;
    Callbacks callbacks;
    uint64_t number = 0;
    box::LastWords words = {};
  };
  void Started(const Box& box, const Result<box::RunningBox>& started);
  void TakeWords(Box& box, const box::LastWords& words);
  void Ended(const Box& box, int status);
  void Gone(uint64_t number);

  box::Boxes& boxes_;
  const std::function<void(v1::RunnerEvent)> tell_;
  std::set<uint64_t> running_;
  std::function<void()> none_left_;
  bool ending_ = false;
};

}  // namespace cowork::runnerd::session
