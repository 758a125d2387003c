// The machine as a whole: its clocks, its modules, its power. Where the kernel asks for rights
// first, it refuses an ordinary user outside as well.

#include <sys/quota.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "tests/escape/probes/attempt.h"
#include "tests/escape/probes/probe.h"

namespace cowork::escape {
namespace {

constexpr int kClearTheLog = 5;
constexpr timespec kNoTime{.tv_sec = -1, .tv_nsec = -1};

long ReadTheClocksState(long call) {
  timex state{};
  if (call == SYS_adjtimex) return ::syscall(call, &state);
  return ::syscall(call, CLOCK_REALTIME, &state);
}

// A kernel that was built without it refuses it no less.
long OrIsNotThere(long returned) {
  return returned < 0 && errno == ENOSYS ? Fails(EPERM) : returned;
}

constexpr Endings kFiltered = InBoxes("EPERM", kSystemCalls);
constexpr Endings kTwice = InBoxes("EPERM", kSystemCalls | kKernel);

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
    {"acct", 26, [] { return ::syscall(SYS_acct, "/tmp/escape-acct"); }, "EPERM", kTwice},
    {"swapon", 26, [] { return long{::swapon("/tmp/escape-swap", 0)}; }, "EPERM", kTwice},
    {"syslog", 26, [] { return ::syscall(SYS_syslog, kClearTheLog, nullptr, 0); }, "EPERM", kTwice},
    // No magic number with it.
    {"reboot", 26, [] { return ::syscall(SYS_reboot, 0, 0, 0, nullptr); }, "EPERM", kTwice},
    {"kexec-load", 26, [] { return OrIsNotThere(::syscall(SYS_kexec_load, 0, 0, nullptr, 0)); },
     "EPERM", kTwice},
    {"init-module", 26, [] { return OrIsNotThere(::syscall(SYS_init_module, nullptr, 0, "")); },
     "EPERM", kTwice},
    {"finit-module", 26, [] { return OrIsNotThere(::syscall(SYS_finit_module, -1, "", 0)); },
     "EPERM", kTwice},
    {"delete-module", 26, [] { return OrIsNotThere(::syscall(SYS_delete_module, "none", 0)); },
     "EPERM", kTwice},
};

}  // namespace

std::span<const Probe> MachineProbes() {
  return kProbes;
}

}  // namespace cowork::escape
