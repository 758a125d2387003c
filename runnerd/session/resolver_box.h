// ResolverBox: the one resolver, which all dialers ask. It is started when a session has a name to
// ask for, ended when no session has had one for a while, and started anew when it dies while one
// has. On the loop.

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "common/base/result.h"
#include "common/frame/channel.h"
#include "common/os/unique_fd.h"
#include "runnerd/core/spec.h"
#include "runnerd/session/surroundings.h"

namespace cowork::runnerd::session {

class ResolverBox {
 public:
  using Duration = std::chrono::steady_clock::duration;
  struct Patience {
    Duration idle = std::chrono::seconds(10);
    // After a death; twice as long after each further one that comes before `idle` has passed.
    Duration between_starts = std::chrono::milliseconds(250);
    Duration longest_between_starts = std::chrono::seconds(10);
  };

  ResolverBox(boost::asio::io_context& io, box::Boxes& boxes, const Programs& programs,
              Patience patience)
      : io_(io), boxes_(boxes), programs_(programs), patience_(patience), a_while_(io), idle_(io) {}

  // `gone` is called whenever the pairs that were handed out are dead, and new ones can be had.
  void WhenGone(std::function<void()> gone) { gone_ = std::move(gone); }

  // As Surroundings::pair_with_resolver.
  // kInternal     no pair could be made, or no box be ordered
  // kUnavailable  it has just died; the message says of what
  Result<os::UniqueFd> Pair(const std::string& session, const ModelRoute& route);
  // As Surroundings::part_from_resolver.
  void Part(const std::string& session);

 private:
  Result<void> Start();
  void Lose();
  Duration NextRest();

  boost::asio::io_context& io_;
  box::Boxes& boxes_;
  const Programs& programs_;
  const Patience patience_;
  std::function<void()> gone_;
  std::set<std::string> askers_;       // The sessions that have a pair.
  boost::asio::steady_timer a_while_;  // Until the next start.
  boost::asio::steady_timer idle_;
  bool rests_ = false;  // It died, and is not started yet.
  Duration rest_{};     // The last one; zero: there was none lately.
  std::chrono::steady_clock::time_point started_;
  // What is known of the last death; shared with its box, which may end after us.
  const std::shared_ptr<std::string> last_words_ = std::make_shared<std::string>();
  std::unique_ptr<frame::RawChannel> runs_;  // None: it does not run.
};

}  // namespace cowork::runnerd::session
