#include "deploy/standalone/supervisor.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "common/base/log.h"
#include "common/frame/pair.h"
#include "deploy/standalone/failures.h"
#include "deploy/standalone/pairs.h"

namespace cowork::standalone {
namespace {

constexpr auto kOurLog = "coworkd";
// Logs grow, and days end, while nothing else happens; and a daemon that makes much happen must not
// have us read the directory each time.
constexpr std::chrono::milliseconds kBetweenLooksAtLogs{5'000};

Failure Logged(Failure failure) {
  LOG(kError, failure.what).With("why", failure.why).With("do", failure.remedy);
  return failure;
}

TimePoint Now() {
  return std::chrono::steady_clock::now();
}

Day Today() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

std::vector<std::string> LogsToLookAfter(bool own_too) {
  std::vector<std::string> names;
  for (const Daemon daemon : kInOrderOfStart) names.push_back(NameOf(daemon));
  if (own_too) names.emplace_back(kOurLog);
  return names;
}

int MillisecondsUntil(TimePoint then) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(then - Now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, kBetweenLooksAtLogs.count()));
}

Result<os::UniqueFd> SignalsThatEndUs() {
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&signals, number);
  ::sigprocmask(SIG_BLOCK, &signals, nullptr);
  os::UniqueFd descriptor(::signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!descriptor.valid()) return Error::FromErrno("signalfd", errno);
  return descriptor;
}

}  // namespace

Result<Supervisor> Supervisor::Create(Given given) {
  os::UniqueFd signals = TRY(SignalsThatEndUs());
  Listeners listeners = TRY(Listeners::Make(given.places.run, std::move(given.activated)));
  return Supervisor(given.places, std::move(given.paths), std::move(signals), std::move(listeners),
                    Logs(given.places.state + "/log", LogsToLookAfter(given.own_log)));
}

std::optional<Failure> Supervisor::Run(Readiness& readiness) {
  for (const Daemon daemon : kInOrderOfStart) slots_[daemon].due = Now();
  clients_.sockets().RemoveLeftOvers();
  std::optional<Failure> failure;
  bool said = false;
  while (!asked_to_end_ && !failure.has_value()) {
    LookAfterLogs();
    clients_.LogRefusals(Now());
    failure = StartWhatIsDue();
    if (failure.has_value()) break;
    WaitForNews();
    DeliverWhatWaits();
    KillWhoLingers();
    failure = BuryTheDead();
    if (said || !AllReady()) continue;
    LOG(kInfo, "all daemons are ready");
    readiness.Say();
    said = true;
  }
  EndAll();
  return failure;
}

std::optional<Failure> Supervisor::StartWhatIsDue() {
  for (const Daemon daemon : kInOrderOfStart) {
    Slot& slot = slots_[daemon];
    if (!slot.due.has_value() || *slot.due > Now()) continue;
    slot.due.reset();
    const Result<void> started = StartAndWire(daemon);
    if (started.ok()) continue;
    LOG(kError, "a daemon could not be started")
        .With("daemon", NameOf(daemon))
        .With("why", started.error().message())
        .With("detail", started.error().detail());
    slot.due = slot.back_off.Died(Now());
    if (slot.due.has_value()) continue;
    return CouldNotStart(daemon, started.error());
  }
  return std::nullopt;
}

Result<void> Supervisor::StartAndWire(Daemon daemon) {
  Slot& slot = slots_[daemon];
  slot.ready = false;
  slot.back_off.Started(Now());
  slot.outbox = Outbox();
  const os::UniqueFd log = TRY(logs_.Open(NameOf(daemon)));
  slot.running = TRY(Start({.command_line = CommandLine(daemon, paths_),
                            .environment = EnvironmentOfDaemons(),
                            .log = log.get()}));
  LOG(kInfo, "started").With("daemon", NameOf(daemon)).With("pid", slot.running->pid);
  Wire(daemon);
  return {};
}

void Supervisor::Wire(Daemon started) {
  const Result<void> wired = HandOverAll(started);
  if (wired.ok()) return;
  LOG(kError, "a daemon was not wired")
      .With("daemon", NameOf(started))
      .With("detail", wired.error().detail());
  Kill(*slots_[started].running);  // Unwired it would be of no use; it comes again.
}

Result<void> Supervisor::HandOverAll(Daemon started) {
  for (const std::string& name : ListenersFor(started))
    HandOver(started, name, TRY(listeners_.Duplicate(name)));
  for (const NewPair& pair : PairsFor(started, Living())) {
    auto [one, other] = TRY(MakeProvablePair(pair.kind));
    HandOver(pair.one.to, pair.one.name, std::move(one));
    HandOver(pair.other.to, pair.other.name, std::move(other));
  }
  return {};
}

void Supervisor::HandOver(Daemon to, const std::string& name, os::UniqueFd socket) {
  const Result<void> added = slots_[to].outbox.Add(name, std::move(socket), Now());
  if (added.ok()) return Deliver(to);
  GiveUpOn(to, added.error());
}

void Supervisor::Deliver(Daemon to) {
  Slot& slot = slots_[to];
  // Without a control it is about to end.
  const Result<void> sent = slot.running->control.valid()
                                ? slot.outbox.Deliver(slot.running->control.get(), Now())
                                : Error(ErrorCode::kUnavailable, "it has closed its control");
  if (sent.ok()) return;
  GiveUpOn(to, sent.error());
}

void Supervisor::GiveUpOn(Daemon hanging, const Error& why) {
  Slot& slot = slots_[hanging];
  slot.outbox = Outbox();
  if (why.code() == ErrorCode::kUnavailable) return;
  LOG(kError, "a daemon does not take its channels")
      .With("daemon", NameOf(hanging))
      .With("why", why.message());
  Kill(*slot.running);
}

void Supervisor::DeliverWhatWaits() {
  for (const auto& [daemon, slot] : slots_)
    if (slot.running.has_value() && !slot.outbox.empty()) Deliver(daemon);
}

void Supervisor::LookAfterLogs() {
  if (Now() < look_after_logs_) return;
  look_after_logs_ = Now() + kBetweenLooksAtLogs;
  for (auto& [name, file] : logs_.LookAfter(Today())) {
    if (name == kOurLog && ::dup2(file.get(), STDERR_FILENO) < 0)
      LOG(kError, "coworkd goes on in the log it had")
          .With("detail", Error::FromErrno("dup2", errno).detail());
    for (const Daemon daemon : Living())
      if (NameOf(daemon) == name) HandOver(daemon, "log", std::move(file));
  }
}

std::set<Daemon> Supervisor::Living() const {
  std::set<Daemon> living;
  for (const auto& [daemon, slot] : slots_)
    if (slot.running.has_value()) living.insert(daemon);
  return living;
}

bool Supervisor::AllReady() const {
  return std::ranges::all_of(slots_, [](const auto& entry) { return entry.second.ready; });
}

void Supervisor::WaitForNews() {
  std::vector<pollfd> watched{{.fd = signals_.get(), .events = POLLIN, .revents = 0}};
  std::vector<Daemon> speakers;
  for (const auto& [daemon, slot] : slots_) {
    if (!slot.running.has_value()) continue;
    speakers.push_back(daemon);
    watched.push_back({.fd = slot.running->control.get(), .events = POLLIN, .revents = 0});
    watched.push_back({.fd = slot.running->process.get(), .events = POLLIN, .revents = 0});
  }
  if (::poll(watched.data(), watched.size(), MillisecondsToWait()) <= 0) return;
  asked_to_end_ = watched[0].revents != 0;
  for (size_t i = 0; i < speakers.size(); ++i)
    if (watched[1 + 2 * i].revents != 0) Hear(speakers[i]);
}

int Supervisor::MillisecondsToWait() const {
  int least = MillisecondsUntil(look_after_logs_);
  for (const auto& [daemon, slot] : slots_) {
    if (!slot.outbox.empty()) least = std::min(least, static_cast<int>(kBetweenDeliveries.count()));
    for (const std::optional<TimePoint>& then : {slot.due, slot.kill_at}) {
      if (!then.has_value()) continue;
      least = std::min(least, MillisecondsUntil(*then));
    }
  }
  return least;
}

void Supervisor::Hear(Daemon daemon) {
  Slot& slot = slots_[daemon];
  const Result<frame::Frame> frame = frame::Receive(slot.running->control.get());
  if (!frame.ok()) {
    // Nobody can wire a daemon that has closed its control. It is on its way out, as a rule, and
    // has yet to say why.
    if (frame.error().code() == ErrorCode::kResourceExhausted) return;
    slot.running->control.Reset();
    slot.kill_at = Now() + kGraceWithoutControl;
    return;
  }
  v1::ToSupervisor message;
  if (!message.ParseFromString(frame->bytes)) return;
  if (!message.open().empty() || !message.close().empty()) ChangeClientSockets(daemon, message);
  if (!message.ready()) return;
  if (daemon == Daemon::kBrokerd) clients_.sockets().CloseWhatNobodyAskedFor();
  slot.ready = true;
  slot.back_off.Ready();
}

void Supervisor::ChangeClientSockets(Daemon asker, const v1::ToSupervisor& asked) {
  std::optional<os::UniqueFd> made = clients_.Do(asker, asked);
  if (made.has_value()) HandOver(asker, ClientSocketName(asked.open()), *std::move(made));
}

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
