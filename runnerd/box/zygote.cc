#include "runnerd/box/zygote.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <csignal>
#include <utility>
#include <vector>

#include "common/frame/pair.h"
#include "runnerd/box/launch.h"
#include "runnerd/box/order.h"
#include "runnerd/box/report.h"
#include "runnerd/box/syscalls.h"
#include "runnerd/box/waiting.h"

namespace cowork::box {
namespace {

constexpr int kPair = 3;

// Its PID 1, which looks, was ended with it.
constexpr auto kNotLookedThrough =
    "it was ended before what it left in the project could be looked through";

struct Box {
  uint64_t id = 0;
  Launched launched;
  bool runs = false;  // Started was said.
  bool killed = false;
  bool may_leave = false;  // It can write what the next box has to guard.
};

class Zygote {
 public:
  explicit Zygote(const Ways& ways) : ways_(ways), deaths_(WatchForDeaths()) {}

  void Serve() {
    while (runnerd_is_there_) WaitOnce();
  }

 private:
  void WaitOnce() {
    std::vector<pollfd> awaited{{.fd = kPair, .events = POLLIN, .revents = 0},
                                {.fd = deaths_.get(), .events = POLLIN, .revents = 0}};
    for (const Box& box : boxes_)
      awaited.push_back({.fd = box.launched.status.valid() ? box.launched.status.get() : -1,
                         .events = POLLIN,
                         .revents = 0});
    if (::poll(awaited.data(), awaited.size(), -1) < 0) return;
    for (size_t i = 0; i < boxes_.size(); ++i)
      if (awaited[i + 2].revents != 0) Settle(boxes_[i]);
    if (awaited[1].revents != 0) BuryTheDead();
    if (awaited[0].revents != 0) TakeRequest();
  }

  void Say(const Report& report) {
    if (!frame::Send(kPair, EncodeReport(report)).ok()) LeaveRunnerd();
  }

  void SayFailed(uint64_t id, const char* step, const Error& why) {
    Say(Failed{.id = id,
               .step = step,
               .code = why.code(),
               .message = why.message(),
               .detail = why.detail()});
  }

  // Takes every descriptor the packet carries before judging it, so that no refusal leaks one.
  void TakeRequest() {
    Result<frame::Frame> frame = frame::Receive(kPair);
    // One that did not arrive whole cannot be answered, and its box would be waited for for good.
    if (!frame.ok()) return LeaveRunnerd();
    const Result<Request> request = DecodeRequest(frame->bytes);
    // Whoever sends what does not parse is not the runnerd we were built with.
    if (!request.ok()) return LeaveRunnerd();
    if (const Kill* kill = std::get_if<Kill>(&*request)) return EndBox(kill->id);
    Start(std::get<Order>(*request), (*std::move(frame)).descriptors);
  }

  void LeaveRunnerd() { runnerd_is_there_ = false; }

  void Start(const Order& order, std::vector<os::UniqueFd> descriptors) {
    Result<Wanted> wanted = Check(order, std::move(descriptors));
    if (!wanted.ok()) return SayFailed(order.id, "order", wanted.error());
    Result<Pipes> pipes = MakePipes();
    if (!pipes.ok()) return SayFailed(order.id, "pipes", pipes.error());
    Result<Launched> launched = Launch(*std::move(wanted), *std::move(pipes), ways_.steps);
    if (!launched.ok()) return SayFailed(order.id, "namespaces", launched.error());
    const Profile& profile = *FindProfile(ways_.profiles, order.profile);
    boxes_.push_back(
        {.id = order.id, .launched = *std::move(launched), .may_leave = MayLeave(profile)});
  }

  Result<Wanted> Check(const Order& order, std::vector<os::UniqueFd> descriptors) const {
    const Profile* profile = FindProfile(ways_.profiles, order.profile);
    if (profile == nullptr)
      return Error(ErrorCode::kInvalidArgument, "there is no profile of that number");
    if (descriptors.size() != order.roles.size())
      return Error(ErrorCode::kInvalidArgument, "not one descriptor for each role");
    TRY(CheckFits(*profile, order));
    Wanted wanted{.profile = *profile, .order = order, .given = {}, .namespaces = ways_.namespaces};
    for (size_t i = 0; i < descriptors.size(); ++i)
      wanted.given.push_back({.role = order.roles[i], .fd = std::move(descriptors[i])});
    return wanted;
  }

  void EndBox(uint64_t id) {
    for (Box& box : boxes_) {
      if (box.id != id) continue;
      box.killed = true;
      ::syscall(SYS_pidfd_send_signal, box.launched.pidfd.get(), SIGKILL, nullptr, 0);
    }
  }

  // Whether it may have left what nobody looks for when it is killed. cowork-files makes no guarded
  // name, and its box is killed at the end of every session.
  static bool MayLeave(const Profile& profile) {
    return profile.project == Project::kReadWrite && profile.number != ProfileNumber::kFiles;
  }

  // The status pipe has something to say, or has ended: the box failed, or runs. One of the two is
  // said in any case, for whoever ordered it waits.
  void Settle(Box& box) {
    if (!box.launched.status.valid()) return;
    std::array<char, PIPE_BUF> said{};
    const ssize_t size = ::read(box.launched.status.get(), said.data(), said.size());
    box.launched.status.Reset();
    box.runs = size <= 0;
    if (box.runs) return Say(Started{.id = box.id, .pid = box.launched.pid});
    const Result<Report> report = DecodeFirstReport({said.data(), static_cast<size_t>(size)});
    if (report.ok()) return Say(*report);
    SayFailed(box.id, "status", Error(ErrorCode::kInternal, "it did not say at which step"));
  }

  // With PID 1 its whole box is gone, so nobody keeps us waiting for the pipe's end.
  static LastWords LastWordsOf(const Box& box) {
    std::array<char, PIPE_BUF> said{};
    const ssize_t size = ::read(box.launched.words.get(), said.data(), said.size());
    if (size <= 0 && box.killed && box.may_leave) return {.notice = kNotLookedThrough};
    if (size <= 0) return {};
    const Result<Report> report = DecodeReport({said.data(), static_cast<size_t>(size)});
    const Ended* ended = report.ok() ? std::get_if<Ended>(&*report) : nullptr;
    return ended != nullptr ? ended->words : LastWords{};
  }

  void BuryTheDead() {
    ForgetSignals(deaths_);
    while (const std::optional<Dead> dead = TakeOneDead()) Bury(*dead);
  }

  void Bury(const Dead& dead) {
    const auto box =
        std::ranges::find_if(boxes_, [&](const Box& one) { return one.launched.pid == dead.pid; });
    if (box == boxes_.end()) return;
    Settle(*box);  // Its last word may have come since we looked.
    if (box->runs) Say(Ended{.id = box->id, .status = dead.status, .words = LastWordsOf(*box)});
    boxes_.erase(box);
  }

  const Ways ways_;
  const os::UniqueFd deaths_;
  std::vector<Box> boxes_;
  bool runnerd_is_there_ = true;
};

}  // namespace

int ServeAsZygote(const Ways& ways) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  ::prctl(PR_SET_NAME, "zygote", 0, 0, 0);
  ::umask(022);
  for (const Profile& profile : ways.profiles) SyscallsFor(profile.syscalls);
  SyscallsOfPidOne();
  Zygote(ways).Serve();
  return 0;
}

}  // namespace cowork::box
