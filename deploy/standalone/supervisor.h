// Supervisor: starts the daemons, wires them, and starts anew what dies. One thread, one poll loop.
//
// It holds an end of nothing: of each daemon its control and its pidfd, and the listening sockets,
// which outlive the daemons that serve them. When it ends, every control ends, and so do they all.

#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "common/base/result.h"
#include "common/os/places.h"
#include "common/os/unique_fd.h"
#include "cowork/v1/frames.pb.h"
#include "deploy/standalone/activated.h"
#include "deploy/standalone/back_off.h"
#include "deploy/standalone/client_requests.h"
#include "deploy/standalone/listeners.h"
#include "deploy/standalone/logs.h"
#include "deploy/standalone/outbox.h"
#include "deploy/standalone/program.h"
#include "deploy/standalone/readiness.h"
#include "deploy/standalone/wiring.h"

namespace cowork::standalone {

inline constexpr std::chrono::milliseconds kGraceAtTheEnd{3'000};
inline constexpr std::chrono::milliseconds kGraceWithoutControl{1'000};

class Supervisor {
 public:
  struct Given {
    os::Places places;
    ProgramPaths paths;
    Activated activated;
    bool own_log = false;  // Our stderr is our log file, to be looked after like the others.
  };
  // Makes the listening sockets that were not activated; the caller holds the lock. Blocks the
  // signals that end us.
  static Result<Supervisor> Create(Given given);

  // Runs until a signal asks for the end, or until a daemon cannot be started, or says that it
  // cannot start as things are: then it says which, and why.
  // Either way every daemon has ended when this returns.
  std::optional<Failure> Run(Readiness& readiness);

 private:
  struct Slot {
    std::optional<Started> running;
    bool ready = false;
    BackOff back_off;
    std::optional<TimePoint> due;      // When to start it, if it does not run.
    std::optional<TimePoint> kill_at;  // When to kill it, if it has closed its control.
    Outbox outbox;
  };

  Supervisor(const os::Places& places, ProgramPaths paths, os::UniqueFd signals,
             Listeners listeners, Logs logs)
      : paths_(std::move(paths)),
        signals_(std::move(signals)),
        listeners_(std::move(listeners)),
        clients_(places.run),
        logs_(std::move(logs)) {}

  std::optional<Failure> StartWhatIsDue();
  Result<void> StartAndWire(Daemon daemon);
  void LookAfterLogs();
  std::set<Daemon> Living() const;
  bool AllReady() const;
  void WaitForNews();
  int MillisecondsToWait() const;

  // supervisor_wiring.cc
  void Wire(Daemon started);
  Result<void> HandOverAll(Daemon started);
  void HandOver(Daemon to, const std::string& name, os::UniqueFd socket);
  void Deliver(Daemon to);
  void GiveUpOn(Daemon hanging, const Error& why);
  void DeliverWhatWaits();
  void Hear(Daemon daemon);
  void ChangeClientSockets(Daemon asker, const v1::ToSupervisor& asked);

  // supervisor_ending.cc
  void KillWhoLingers();
  std::optional<Failure> BuryTheDead();
  std::optional<Failure> Bury(Daemon daemon);
  void EndAll();
  void AwaitAll(TimePoint deadline);

  ProgramPaths paths_;
  os::UniqueFd signals_;
  Listeners listeners_;
  ClientRequests clients_;
  Logs logs_;
  TimePoint look_after_logs_ = TimePoint::min();
  std::map<Daemon, Slot> slots_;
  bool asked_to_end_ = false;
};

}  // namespace cowork::standalone
