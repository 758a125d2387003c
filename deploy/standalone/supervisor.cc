#include "deploy/standalone/supervisor.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <vector>

#include "common/base/log.h"
#include "common/base/shell_word.h"
#include "common/frame/pair.h"
#include "common/os/hello_on_pair.h"
#include "common/os/pidfd.h"
#include "cowork/v1/frames.pb.h"
#include "deploy/standalone/last_words.h"
#include "deploy/standalone/listener.h"

namespace cowork::standalone {
namespace {

// A daemon that ends so lacks what a person has to mend, a setting or a program. It says which, and
// would say it again: however long it was ready before, we end with its words. To wait for the
// mending with the listener open would leave every client hanging, and nobody told.
constexpr int kSomethingIsMissing = 5;

std::string WasNeverReady() {
  return " ended " + std::to_string(kMostDeathsBeforeReady) + " times before it was ready";
}

TimePoint Now() {
  return std::chrono::steady_clock::now();
}

int MillisecondsUntil(TimePoint then) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(then - Now()).count();
  return static_cast<int>(std::clamp<long long>(left, 0, 60'000));
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

Result<std::pair<os::UniqueFd, os::UniqueFd>> MakeStreamPair() {
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return Error::FromErrno("socketpair", errno);
  return std::pair(os::UniqueFd(ends[0]), os::UniqueFd(ends[1]));
}

Result<std::pair<os::UniqueFd, os::UniqueFd>> MakePairOf(Kind kind) {
  if (kind == Kind::kStream) return MakeStreamPair();
  frame::Pair pair = TRY(frame::MakePair());
  return std::pair(std::move(pair.ours), std::move(pair.theirs));
}

// Whoever gets an end says hello on it, and the kernel tells the other who that is.
Result<std::pair<os::UniqueFd, os::UniqueFd>> MakeProvablePair(Kind kind) {
  std::pair<os::UniqueFd, os::UniqueFd> ends = TRY(MakePairOf(kind));
  TRY(os::KeepWhoSends(ends.first.get(), ends.second.get()));
  return ends;
}

bool HasEnded(const Started& process) {
  pollfd entry{.fd = process.process.get(), .events = POLLIN, .revents = 0};
  return ::poll(&entry, 1, 0) == 1;
}

void Kill(const Started& process) {
  os::Signal(process.process, SIGKILL);
}

}  // namespace

Result<Supervisor> Supervisor::Create(os::Places places, ProgramPaths paths) {
  Listeners listeners;
  listeners["broker.sock"] = TRY(ListenAt(places.BrokerSocket(), SOCK_STREAM));
  listeners["intake.sock"] = TRY(ListenAt(places.IntakeSocket(), SOCK_SEQPACKET));
  os::UniqueFd signals = TRY(SignalsThatEndUs());
  return Supervisor(std::move(places), std::move(paths), std::move(signals), std::move(listeners));
}

std::optional<Failure> Supervisor::Run(Readiness& readiness) {
  for (const Daemon daemon : kInOrderOfStart) slots_[daemon].due = Now();
  std::optional<Failure> failure;
  bool said = false;
  while (!asked_to_end_ && !failure.has_value()) {
    failure = StartWhatIsDue();
    if (failure.has_value()) break;
    WaitForNews();
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
        .With("detail", started.error().detail());
    slot.due = slot.back_off.Died(Now());
    if (slot.due.has_value()) continue;
    return Failure{.exit_code = kSomethingIsMissing,
                   .what = NameOf(daemon) + " could not be started",
                   .why = started.error().detail(),
                   .remedy = "install coworkd again"};
  }
  return std::nullopt;
}

Result<void> Supervisor::StartAndWire(Daemon daemon) {
  Slot& slot = slots_[daemon];
  slot.ready = false;
  slot.back_off.Started(Now());
  slot.running = TRY(Start({.command_line = CommandLine(daemon, paths_),
                            .environment = EnvironmentOfDaemons(),
                            .log = places_.LogOf(NameOf(daemon))}));
  LOG(kInfo, "started").With("daemon", NameOf(daemon)).With("pid", slot.running->pid);
  Wire(daemon);
  return {};
}

void Supervisor::Wire(Daemon started) {
  for (const std::string& name : ListenersFor(started))
    HandOver(started, name, listeners_.at(name).get());
  for (const NewPair& pair : PairsFor(started, Living())) {
    const auto ends = MakeProvablePair(pair.kind);
    if (!ends.ok()) {
      LOG(kError, "no socket pair").With("detail", ends.error().detail());
      Kill(*slots_[started].running);  // Unwired it would be of no use; it comes again.
      return;
    }
    HandOver(pair.one.to, pair.one.name, ends->first.get());
    HandOver(pair.other.to, pair.other.name, ends->second.get());
  }
}

void Supervisor::HandOver(Daemon to, const std::string& name, int socket) {
  const Started& process = *slots_[to].running;
  if (!process.control.valid()) return;  // It is about to end.
  v1::FromSupervisor message;
  message.set_channel(name);
  const int descriptors[] = {socket};
  const Result<void> sent =
      frame::Send(process.control.get(), message.SerializeAsString(), descriptors);
  if (sent.ok() || sent.error().code() == ErrorCode::kUnavailable) return;
  LOG(kError, "a daemon does not take its channels").With("daemon", NameOf(to));
  Kill(process);
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
  int least = -1;  // Any length of time.
  for (const auto& [daemon, slot] : slots_)
    for (const std::optional<TimePoint>& then : {slot.due, slot.kill_at}) {
      if (!then.has_value()) continue;
      const int until = MillisecondsUntil(*then);
      least = least < 0 ? until : std::min(least, until);
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
  if (!message.ParseFromString(frame->bytes) || !message.ready()) return;
  slot.ready = true;
  slot.back_off.Ready();
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
  siginfo_t ending{};
  ::waitid(P_PIDFD, static_cast<id_t>(slot.running->process.get()), &ending, WEXITED);
  LOG(kWarning, "ended")
      .With("daemon", NameOf(daemon))
      .With(ending.si_code == CLD_EXITED ? "exit" : "signal", ending.si_status);
  slot.running.reset();
  slot.kill_at.reset();
  slot.ready = false;
  if (ending.si_code == CLD_EXITED && ending.si_status == kSomethingIsMissing)
    return GaveUp(daemon, kSomethingIsMissing, " cannot start");
  slot.due = slot.back_off.Died(Now());
  if (slot.due.has_value()) return std::nullopt;
  return GaveUp(daemon, EXIT_FAILURE, WasNeverReady());
}

Failure Supervisor::GaveUp(Daemon daemon, int exit_code, const std::string& how) const {
  const std::string log = places_.LogOf(NameOf(daemon));
  Failure failure = ExplainedByLog({.exit_code = exit_code,
                                    .what = NameOf(daemon) + how,
                                    .why = "",
                                    .remedy = "less " + ShellWord(log)},
                                   log);
  LOG(kError, failure.what).With("why", failure.why).With("do", failure.remedy);
  return failure;
}

void Supervisor::EndAll() {
  for (auto& [daemon, slot] : slots_)
    if (slot.running.has_value()) slot.running->control.Reset();
  AwaitAll(Now() + kGraceAtTheEnd);
  for (auto& [daemon, slot] : slots_) {
    if (!slot.running.has_value()) continue;
    Kill(*slot.running);
    siginfo_t ending{};
    ::waitid(P_PIDFD, static_cast<id_t>(slot.running->process.get()), &ending, WEXITED);
    slot.running.reset();
  }
  ::unlink(places_.BrokerSocket().c_str());
  ::unlink(places_.IntakeSocket().c_str());
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
