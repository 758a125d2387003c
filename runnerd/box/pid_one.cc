#include "runnerd/box/pid_one.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <optional>

#include "common/frame/pair.h"
#include "runnerd/box/box_control.h"
#include "runnerd/box/descriptors.h"
#include "runnerd/box/network.h"
#include "runnerd/box/waiting.h"

namespace cowork::box {
namespace {

constexpr int kControlEnded = 128 + SIGKILL;

// A box can have its processes die faster than they are buried, and runnerd waits at control.
constexpr int kMostAtOnce = 64;

// Answers whether none is left. SIGCHLD has been blocked since the zygote began.
bool BuryTheDead(pid_t worker) {
  for (int buried = 0; buried < kMostAtOnce; ++buried) {
    const std::optional<Dead> dead = TakeOneDead();
    if (!dead.has_value()) return true;
    if (dead->pid == worker) ::_exit(dead->status);
  }
  return false;
}

void MakeOneSocket() {
  const Result<frame::Frame> asked = frame::Receive(kControlNumber);
  if (!asked.ok()) ::_exit(kControlEnded);
  const Result<os::UniqueFd> socket = MakeTcpSocket();
  if (socket.ok() && frame::Send(kControlNumber, kSocket, std::array{socket->get()}).ok()) return;
  if (!frame::Send(kControlNumber, kNothing).ok()) ::_exit(kControlEnded);
}

}  // namespace

void ServeAsPidOne(pid_t worker, bool has_control) {
  const os::UniqueFd deaths = WatchForDeaths();
  bool all_buried = BuryTheDead(worker);
  for (;;) {
    pollfd awaited[] = {{.fd = deaths.get(), .events = POLLIN, .revents = 0},
                        {.fd = has_control ? kControlNumber : -1, .events = POLLIN, .revents = 0}};
    if (::poll(awaited, 2, all_buried ? -1 : 0) < 0) continue;
    if (awaited[1].revents != 0) MakeOneSocket();
    ForgetSignals(deaths);  // Before we bury: it is the later ones that must wake us.
    all_buried = BuryTheDead(worker);
  }
}

}  // namespace cowork::box
