#include "deploy/standalone/supervisor.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "common/base/log.h"
#include "deploy/standalone/failures.h"
#include "deploy/standalone/moment.h"

namespace cowork::standalone {
namespace {

constexpr auto kOurLog = "coworkd";
// Logs grow, and days end, while nothing else happens; and a daemon that makes much happen must not
// have us read the directory each time.
constexpr std::chrono::milliseconds kBetweenLooksAtLogs{5'000};

Day Today() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

std::vector<std::string> LogsToLookAfter(bool own_too) {
  std::vector<std::string> names;
  for (const Daemon daemon : kInOrderOfStart) names.push_back(NameOf(daemon));
  if (own_too) names.emplace_back(kOurLog);
  return names;
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

}  // namespace cowork::standalone
