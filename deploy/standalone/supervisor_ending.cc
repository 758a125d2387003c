// How daemons end, each by itself or all together: the last part of supervisor.h.

#include <poll.h>
#include <signal.h>

#include "common/base/log.h"
#include "deploy/standalone/failures.h"
#include "deploy/standalone/moment.h"
#include "deploy/standalone/supervisor.h"

namespace cowork::standalone {
namespace {

Failure Logged(Failure failure) {
  LOG(kError, failure.what).With("why", failure.why).With("do", failure.remedy);
  return failure;
}

}  // namespace

void Supervisor::KillWhoLingers() {
  for (auto& [daemon, slot] : slots_) {
    if (!slot.kill_at.has_value() || *slot.kill_at > Now()) continue;
    slot.kill_at.reset();
    Kill(*slot.running);
  }
}

std::optional<Failure> Supervisor::BuryTheDead() {
  std::optional<Failure> failure;
  for (const Daemon daemon : kInOrderOfStart) {
    const Slot& slot = slots_[daemon];
    if (failure.has_value() || !slot.running.has_value() || !HasEnded(*slot.running)) continue;
    failure = Bury(daemon);
  }
  return failure;
}

std::optional<Failure> Supervisor::Bury(Daemon daemon) {
  Slot& slot = slots_[daemon];
  const siginfo_t ending = Reap(*slot.running);
  LOG(kWarning, "ended")
      .With("daemon", NameOf(daemon))
      .With(ending.si_code == CLD_EXITED ? "exit" : "signal", ending.si_status);
  slot.running.reset();
  slot.kill_at.reset();
  slot.ready = false;
  slot.outbox = Outbox();
  if (daemon == Daemon::kBrokerd) clients_.sockets().AwaitNextAsker();
  if (ending.si_code == CLD_EXITED && ending.si_status == kSomethingIsMissing)
    return Logged(LacksSomething(daemon, logs_.WrittenBy(NameOf(daemon))));
  slot.due = slot.back_off.Died(Now());
  if (slot.due.has_value()) return std::nullopt;
  return Logged(WasNeverReady(daemon, logs_.WrittenBy(NameOf(daemon))));
}

void Supervisor::EndAll() {
  for (auto& [daemon, slot] : slots_)
    if (slot.running.has_value()) slot.running->control.Reset();
  AwaitAll(Now() + kGraceAtTheEnd);
  for (auto& [daemon, slot] : slots_) {
    if (!slot.running.has_value()) continue;
    Kill(*slot.running);
    Reap(*slot.running);
    slot.running.reset();
  }
  listeners_.Unlink();
  clients_.sockets().CloseAll();
  LOG(kInfo, "all daemons have ended");
}

// The kernel keeps a process that has ended until EndAll() reaps it, so the pidfds stay readable.
void Supervisor::AwaitAll(TimePoint deadline) {
  for (const auto& [daemon, slot] : slots_) {
    if (!slot.running.has_value()) continue;
    pollfd entry{.fd = slot.running->process.get(), .events = POLLIN, .revents = 0};
    ::poll(&entry, 1, MillisecondsUntil(deadline));
  }
}

}  // namespace cowork::standalone
