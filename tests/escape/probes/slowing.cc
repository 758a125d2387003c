// Slowing the box's PID 1, its keeper, so that it watches badly what it is there to watch. Outside
// the keeper is another process of the same person.

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "tests/escape/probes/attempt.h"
#include "tests/escape/probes/probe.h"

namespace cowork::escape {
namespace {

constexpr int kIoPriorityOfProcess = 1;
constexpr int kIoPriorityOfUser = 3;
constexpr int kNobodysUid = 54321;

int Keeper() {
  return Number("keeper");
}

// Each sets what is so already, or nearly: the right to do it is what counts.
long SetAffinity() {
  cpu_set_t all;
  CPU_ZERO(&all);
  for (int cpu = 0; cpu < 64; ++cpu) CPU_SET(cpu, &all);
  return ::sched_setaffinity(Keeper(), sizeof all, &all);
}

long SetScheduler(long call) {
  const sched_param none{};
  if (call == SYS_sched_setparam) return ::syscall(call, Keeper(), &none);
  return ::syscall(call, Keeper(), SCHED_OTHER, &none);
}

long SetAttributes() {
  alignas(8) char attributes[48] = {48};  // Its size; all else 0 is the usual.
  return ::syscall(SYS_sched_setattr, Keeper(), attributes, 0);
}

long SetLimit() {
  rlimit now{};
  if (::syscall(SYS_prlimit64, Keeper(), RLIMIT_CORE, nullptr, &now) != 0) return -1;
  return ::syscall(SYS_prlimit64, Keeper(), RLIMIT_CORE, &now, nullptr);
}

constexpr Endings kFiltered = InBoxes("EPERM", kSystemCalls);
constexpr Endings kKeptFromIt = InBoxes("EPERM", kPidOnesNumber);

constexpr Probe kProbes[] = {
    {"sched-setaffinity", 39, SetAffinity, kDone, kKeptFromIt},
    {"sched-setscheduler", 39, [] { return SetScheduler(SYS_sched_setscheduler); }, kDone,
     kKeptFromIt},
    {"sched-setparam", 39, [] { return SetScheduler(SYS_sched_setparam); }, kDone, kKeptFromIt},
    {"sched-setattr", 39, SetAttributes, kDone, kKeptFromIt},
    {"setpriority", 39, [] { return long{::setpriority(PRIO_PROCESS, Keeper(), 0)}; }, kDone,
     kKeptFromIt},
    {"setpriority-of-the-person", 39,
     [] { return Reaches(::setpriority(PRIO_USER, kNobodysUid, 0), ESRCH); }, kDone, kFiltered},
    {"ioprio-set", 39, [] { return ::syscall(SYS_ioprio_set, kIoPriorityOfProcess, Keeper(), 0); },
     kDone, kKeptFromIt},
    {"ioprio-set-of-the-person", 39,
     [] { return Reaches(::syscall(SYS_ioprio_set, kIoPriorityOfUser, kNobodysUid, 0), ESRCH); },
     kDone, kFiltered},
    {"prlimit", 39, SetLimit, kDone, kKeptFromIt},
};

}  // namespace

std::span<const Probe> SlowingProbes() {
  return kProbes;
}

}  // namespace cowork::escape
