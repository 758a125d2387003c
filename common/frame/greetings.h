// Greetings: ends of pairs that have arrived, until the process at the other end has proved who it
// is (common/os/hello_on_pair.h).
//
// Each is greeted on a thread of its own: three daemons that waited for each other in a ring, each
// for the one before it, would stand still. And for as long as its other end is open: a daemon that
// is being started may have a long history to read first, and coworkd wires no living pair anew.

#pragma once

#include <sys/types.h>

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

struct Wired {
  std::string channel;  // "brokerd", "intake.sock": docs/privileges.md has them all.
  os::UniqueFd socket;
  pid_t peer = 0;  // Who proved to be at the other end; 0 for what is no pair.
};

class Greetings : public std::enable_shared_from_this<Greetings> {
 public:
  // Before confinement, in which nobody asks any more who we are: peers must be of our own user.
  static Result<std::shared_ptr<Greetings>> Create();

  // Comes back at once. An end whose peer is gone, or says no hello, is logged and closed: a new
  // peer brings a new one.
  void Begin(Wired end);

  // One whose peer has proved itself; none if there is none so far. Never one that is older than
  // another of its name that was taken before.
  // Never kUnavailable. Any error: an end was lost by no fault of its peer, and nothing will take
  // its place.
  Result<std::optional<Wired>> Take();

  int descriptor() const { return count_.get(); }  // Can be read while Take() has one.

 private:
  Greetings(os::UniqueFd count, uid_t user) : count_(std::move(count)), user_(user) {}
  uint64_t NumberFor(const std::string& name);
  void Greet(Wired end, uint64_t number);
  bool Keep(Wired end, uint64_t number);
  void Fail(const std::string& name, uint64_t number, const Error& why);
  void Put(Result<Wired> outcome);

  os::UniqueFd count_;  // Of outcomes.
  const uid_t user_;
  std::mutex mutex_;
  uint64_t begun_ = 0;
  std::map<std::string, uint64_t> newest_;  // Of each name, the last that has begun.
  std::map<std::string, uint64_t> proved_;  // Of each name, the last that has proved itself.
  std::deque<Result<Wired>> outcomes_;
};

}  // namespace cowork::frame
