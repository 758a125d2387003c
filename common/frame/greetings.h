// Greetings: ends of pairs that have arrived, until the process at the other end has proved who it
// is (common/os/hello_on_pair.h).
//
// Each is greeted on a thread of its own: three daemons that waited for each other in a ring, each
// for the one before it, would stand still.

#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::frame {

// The other end may belong to a daemon that is being started, and has a long history to read first.
inline constexpr std::chrono::seconds kGreetLimit{60};

struct Wired {
  std::string channel;  // "brokerd", "intake.sock": docs/privileges.md has them all.
  os::UniqueFd socket;
  pid_t peer = 0;  // Who proved to be at the other end; 0 for what is no pair.
};

class Greetings : public std::enable_shared_from_this<Greetings> {
 public:
  // Before confinement, in which nobody asks any more who we are: peers must be of our own user.
  static Result<std::shared_ptr<Greetings>> Create();

  // Comes back at once. An end that fails its greeting is logged and closed.
  void Begin(Wired end);

  // One whose peer has proved itself; none if there is none so far. Never one that is older than
  // another of its name that was taken before.
  std::optional<Wired> Take();

  int descriptor() const { return proved_count_.get(); }  // Can be read while Take() has one.

 private:
  Greetings(os::UniqueFd proved_count, uid_t user)
      : proved_count_(std::move(proved_count)), user_(user) {}
  void Greet(Wired end, uint64_t number);
  bool Keep(Wired end, uint64_t number);

  os::UniqueFd proved_count_;
  const uid_t user_;
  std::mutex mutex_;
  uint64_t begun_ = 0;
  std::map<std::string, uint64_t> newest_;  // Of each name, the last that has proved itself.
  std::deque<Wired> proved_;
};

}  // namespace cowork::frame
