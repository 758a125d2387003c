// GreetAs(): what a daemon makes of a pair that coworkd handed to it, when whoever is at the other
// end became somebody else before it said hello.

#pragma once

#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "common/base/check.h"
#include "common/frame/greetings.h"
#include "common/os/hello_on_pair.h"
#include "tests/support/in_child.h"
#include "tests/support/socket_pair.h"

namespace cowork::support {

struct GreetedPair {
  os::UniqueFd ours;                  // Its other end.
  std::optional<frame::Wired> taken;  // None: the daemon has closed it.
};

template <typename Become>
GreetedPair GreetAs(Become become) {
  constexpr std::chrono::milliseconds kPatience{20'000};
  SocketPair pair = MakeSocketPair();
  CHECK(os::KeepWhoSends(pair.ours.get(), pair.theirs.get()).ok());
  const std::shared_ptr<frame::Greetings> greetings = *frame::Greetings::Create();
  greetings->Begin({.channel = "brokerd", .socket = std::move(pair.theirs)});
  const Ending ending = InChild([&, user = ::geteuid()] {
    become();
    return os::GreetOnPair(pair.ours.get(), user, kPatience).ok() ? 0 : 1;
  });
  CHECK(ending == Ending::Exit(0));
  pollfd either[] = {{.fd = greetings->descriptor(), .events = POLLIN, .revents = 0},
                     {.fd = pair.ours.get(), .events = 0, .revents = 0}};
  CHECK(::poll(either, 2, static_cast<int>(kPatience.count())) > 0);
  return {.ours = std::move(pair.ours), .taken = *greetings->Take()};
}

}  // namespace cowork::support
