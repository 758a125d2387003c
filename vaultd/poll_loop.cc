#include "vaultd/poll_loop.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>
#include <vector>

namespace cowork::vaultd {

void PollLoop::Watch(os::UniqueFd socket, OnReadable on_readable, std::optional<TimePoint> until) {
  // In front, so that those who leave are seen before the listener takes more.
  watched_.push_front({std::move(socket), std::move(on_readable), until});
}

int PollLoop::MillisecondsToWait(std::optional<TimePoint> first) const {
  for (const Watched& one : watched_)
    if (one.until.has_value() && (!first.has_value() || *one.until < *first)) first = one.until;
  if (!first.has_value()) return -1;  // Any length of time.
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*first - Clock::now());
  return static_cast<int>(std::max<long long>(0, left.count()));
}

Result<bool> PollLoop::RunOnce(int control, std::optional<TimePoint> until) {
  std::vector<pollfd> asked;
  for (const Watched& one : watched_)
    asked.push_back({.fd = one.socket.get(), .events = POLLIN, .revents = 0});
  asked.push_back({.fd = control, .events = POLLIN, .revents = 0});
  const int ready = ::poll(asked.data(), asked.size(), MillisecondsToWait(until));
  if (ready < 0 && errno != EINTR) return Error::FromErrno("poll", errno);
  const bool control_can_be_read = ready > 0 && asked.back().revents != 0;
  asked.pop_back();

  // What callbacks add comes before those that were asked, and is asked next time.
  auto one = watched_.begin();
  for (const pollfd& answered : asked) {
    bool close = one->until.has_value() && *one->until <= Clock::now();
    if (ready > 0 && answered.revents != 0 && !close)
      close = one->on_readable(answered.fd) == Then::kClose;
    one = close ? watched_.erase(one) : std::next(one);
  }
  return control_can_be_read;
}

}  // namespace cowork::vaultd
