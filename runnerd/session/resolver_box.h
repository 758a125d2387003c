// ResolverBox: the one resolver, which all dialers ask. It is started when a session has a name to
// ask for, ends itself when nobody asks any more, and is started anew when it dies while somebody
// does. On the loop.

#pragma once

#include <functional>
#include <memory>

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
  ResolverBox(boost::asio::io_context& io, box::Boxes& boxes, const Programs& programs)
      : io_(io), boxes_(boxes), programs_(programs), a_while_(io) {}

  // `gone` is called whenever the pairs that were handed out are dead, and new ones can be had.
  void WhenGone(std::function<void()> gone) { gone_ = std::move(gone); }

  // As Surroundings::pair_with_resolver.
  // kInternal: no pair could be made, or no box be ordered.
  Result<os::UniqueFd> Pair(const ModelRoute& route);

 private:
  Result<void> Start();
  void Lose(const std::string& why);

  boost::asio::io_context& io_;
  box::Boxes& boxes_;
  const Programs& programs_;
  std::function<void()> gone_;
  boost::asio::steady_timer a_while_;
  std::unique_ptr<frame::RawChannel> runs_;  // None: it does not run.
};

}  // namespace cowork::runnerd::session
