#include "runnerd/box/pid_one.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <optional>
#include <string>
#include <utility>

#include "common/frame/pair.h"
#include "runnerd/box/appeared.h"
#include "runnerd/box/box_control.h"
#include "runnerd/box/network.h"
#include "runnerd/box/report.h"
#include "runnerd/box/waiting.h"
#include "runnerd/box/watch.h"

namespace cowork::box {
namespace {

constexpr int kEndedByUs = 128 + SIGKILL;

// A box can have its processes die faster than they are buried, and runnerd waits at control.
constexpr int kMostAtOnce = 64;

class PidOne {
 public:
  PidOne(pid_t worker, const Building& box) : worker_(worker), box_(box), has_(box.pid_one) {}

  [[noreturn]] void Serve() {
    const os::UniqueFd deaths = WatchForDeaths();
    bool all_buried = BuryTheDead();
    for (;;) {
      pollfd awaited[] = {{.fd = deaths.get(), .events = POLLIN, .revents = 0},
                          {.fd = has_.control, .events = POLLIN, .revents = 0},
                          {.fd = has_.mounts, .events = POLLPRI, .revents = 0}};
      if (::poll(awaited, std::size(awaited), all_buried ? -1 : 0) < 0) continue;
      if (awaited[2].revents != 0) LookAfterGuards();
      if (awaited[1].revents != 0) MakeOneSocket();
      ForgetSignals(deaths);  // Before we bury: it is the later ones that must wake us.
      all_buried = BuryTheDead();
    }
  }

 private:
  // Answers whether none is left. SIGCHLD has been blocked since the zygote began.
  bool BuryTheDead() const {
    for (int buried = 0; buried < kMostAtOnce; ++buried) {
      const std::optional<Dead> dead = TakeOneDead();
      if (!dead.has_value()) return true;
      if (dead->pid == worker_) EndWith(dead->status);
    }
    return false;
  }

  void MakeOneSocket() const {
    const Result<frame::Frame> asked = frame::Receive(has_.control);
    if (!asked.ok()) ::_exit(kEndedByUs);
    const Result<os::UniqueFd> socket = MakeTcpSocket();
    if (socket.ok() && frame::Send(has_.control, kSocket, std::array{socket->get()}).ok()) return;
    if (!frame::Send(has_.control, kNothing).ok()) ::_exit(kEndedByUs);
  }

  void LookAfterGuards() const {
    const Result<std::optional<std::string>> lost = FindLostGuard(has_.mounts, box_.guards);
    if (lost.ok() && !lost->has_value()) return;
    Say({.notice = lost.ok() ? TellLostGuard(**lost) : lost.error().message(), .appeared = {}});
    ::_exit(kEndedByUs);
  }

  [[noreturn]] void EndWith(int status) const {
    if (has_.project >= 0) {
      // None may write any more while we look, and ending us would end them in any case.
      ::kill(-1, SIGKILL);
      while (::waitpid(-1, nullptr, 0) > 0) continue;
      LookForWhatAppeared();
    }
    ::_exit(status);
  }

  void LookForWhatAppeared() const {
    Result<std::vector<std::string>> appeared =
        FindAppeared(has_.project, box_.profile.guards, box_.guards);
    if (!appeared.ok())
      return Say(
          {.notice = "what it left could not be looked through: " + appeared.error().message(),
           .appeared = {}});
    if (!appeared->empty()) Say({.notice = {}, .appeared = *std::move(appeared)});
  }

  // At most once.
  void Say(LastWords words) const {
    const std::string said =
        EncodeReport(Ended{.id = box_.order.id, .status = 0, .words = std::move(words)});
    static_cast<void>(!::write(has_.words, said.data(), said.size()));
  }

  const pid_t worker_;
  const Building& box_;
  const PidOneNumbers has_;
};

}  // namespace

void ServeAsPidOne(pid_t worker, const Building& box) {
  PidOne(worker, box).Serve();
}

}  // namespace cowork::box
