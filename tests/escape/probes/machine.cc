// The machine as a whole: its clocks, its swap, its power. As in kernel.cc, what asks for rights
// first is not here: its modules, another kernel, its log, its accounts.

#include <sched.h>
#include <sys/quota.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "tests/escape/probes/attempt.h"
#include "tests/escape/probes/probe.h"

namespace cowork::escape {
namespace {

constexpr int kNoSuchFlag = 1 << 30;
constexpr timespec kNoTime{.tv_sec = -1, .tv_nsec = -1};

long ReadTheClocksState(long call) {
  timex state{};
  if (call == SYS_adjtimex) return ::syscall(call, &state);
  return ::syscall(call, CLOCK_REALTIME, &state);
}

// Of a PID namespace of one's own, whose first process is the child. No magic number with it.
long Reboot() {
  TakeOwnNamespaces(CLONE_NEWPID);
  const pid_t child = ::fork();
  if (child == 0) ::_exit(::syscall(SYS_reboot, 0, 0, 0, nullptr) < 0 ? errno : 0);
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child) return -1;
  return Reaches(Fails(WEXITSTATUS(status)), EINVAL);
}

constexpr Endings kFiltered = InBoxes("EPERM", kSystemCalls);

constexpr Probe kProbes[] = {
    {"adjtimex", 26, [] { return ReadTheClocksState(SYS_adjtimex); }, kDone, kFiltered},
    {"clock-adjtime", 26, [] { return ReadTheClocksState(SYS_clock_adjtime); }, kDone, kFiltered},
    {"clock-settime", 26,
     [] { return Reaches(::syscall(SYS_clock_settime, CLOCK_REALTIME, &kNoTime), EINVAL); }, kDone,
     kFiltered},
    {"settimeofday", 26,
     [] { return Reaches(::syscall(SYS_settimeofday, &kNoTime, nullptr), EINVAL); }, kDone,
     kFiltered},
    {"quotactl", 26, [] { return Reaches(::quotactl(-1, nullptr, 0, nullptr), EINVAL); }, kDone,
     kFiltered},
    {"ioperm", 26, [] { return Reaches(::syscall(SYS_ioperm, 0x80, 1, 0), ENOSYS); }, kDone,
     kFiltered},
    {"iopl", 26, [] { return Reaches(::syscall(SYS_iopl, 0), ENOSYS); }, kDone, kFiltered},
    {"swapon", 26, [] { return Reaches(::swapon("/tmp/escape-swap", kNoSuchFlag), EINVAL); }, kDone,
     kFiltered},
    {"reboot", 26, Reboot, kDone, InBoxes("EPERM", kSystemCalls | kUserNamespaces)},
};

}  // namespace

std::span<const Probe> MachineProbes() {
  return kProbes;
}

}  // namespace cowork::escape
