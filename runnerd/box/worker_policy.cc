#include "runnerd/box/worker_policy.h"

#include <asm/ioctls.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>

#include "common/sandbox/syscall_sets.h"
#include "runnerd/box/arguments.h"
#include "runnerd/box/worker_sockets.h"
#include "runnerd/box/worker_syscalls.h"

namespace cowork::box {

using sandbox::Arg;
using sandbox::SeccompPolicy;

namespace {

constexpr uint64_t kSetId = S_ISUID | S_ISGID;
constexpr int kIoPriorityOfUser = 3;  // IOPRIO_WHO_USER; no header has it.
constexpr int kFchmodat2 = 452;       // Newer than Debian 12's headers.

// For one terminal to type into another, take over the console, or change what a line does.
constexpr uint64_t kTerminalTricks[] = {TIOCSTI, TIOCLINUX, TIOCSETD, TIOCCONS};

// A file may be made with set-id bits as well as given them later.
void AllowOpening(SeccompPolicy& policy) {
  constexpr uint64_t kMakes = O_CREAT | (O_TMPFILE & ~O_DIRECTORY);
  policy.AllowIf(SYS_openat, (Arg(2) & kMakes) == 0)
      .AllowIf(SYS_openat, (Arg(3) & kSetId) == 0)
      .AllowIf(SYS_open, (Arg(1) & kMakes) == 0)
      .AllowIf(SYS_open, (Arg(2) & kSetId) == 0)
      .AllowIf(SYS_creat, (Arg(1) & kSetId) == 0);
  policy.Fail(std::initializer_list<int>{SYS_openat, SYS_open, SYS_creat}, EPERM);
}

void AllowModes(SeccompPolicy& policy) {
  policy.AllowIf(SYS_chmod, (Arg(1) & kSetId) == 0)
      .AllowIf(SYS_fchmod, (Arg(1) & kSetId) == 0)
      .AllowIf(SYS_fchmodat, (Arg(2) & kSetId) == 0)
      .AllowIf(kFchmodat2, (Arg(2) & kSetId) == 0);
  policy.Fail(std::initializer_list<int>{SYS_chmod, SYS_fchmod, SYS_fchmodat, kFchmodat2}, EPERM);
}

// PID 1 has the same uid, and so whoever it watches could slow it down until it watches no more.
void LeavePidOneAlone(SeccompPolicy& policy) {
  constexpr uint64_t kPidOne = 1;
  for (const int call : {SYS_prlimit64, SYS_sched_setaffinity, SYS_sched_setattr,
                         SYS_sched_setparam, SYS_sched_setscheduler})
    policy.FailIf(call, (Arg(0) & kLow32) == kPidOne, EPERM);
  for (const int call : {SYS_setpriority, SYS_ioprio_set})
    policy.FailIf(call, (Arg(1) & kLow32) == kPidOne, EPERM);
  policy.FailIf(SYS_setpriority, (Arg(0) & kLow32) == PRIO_USER, EPERM)
      .FailIf(SYS_ioprio_set, (Arg(0) & kLow32) == kIoPriorityOfUser, EPERM);
}

// What every program of a whole tree does, whether it speaks to others or not.
void AllowWork(SeccompPolicy& policy) {
  policy.Allow(syscalls::kWorkerFrequent);
  AllowOpening(policy);
  policy.Allow(syscalls::kWorkerFiles).Allow(syscalls::kWorkerMemoryAndSignals);
  LeavePidOneAlone(policy);
  policy.Allow(syscalls::kWorkerProcesses).Allow(syscalls::kWorkerTimeAndEvents);

  for (const uint64_t trick : kTerminalTricks)
    policy.FailIf(SYS_ioctl, (Arg(1) & kLow32) == trick, EPERM);
  policy.Allow({SYS_ioctl});

  policy.AllowIf(SYS_clone, (Arg(0) & sandbox::syscalls::kNewNamespaces) == 0)
      .Fail(SYS_clone, EPERM)
      // Its flags are behind a pointer, where BPF cannot look; glibc falls back to clone.
      .Fail(SYS_clone3, ENOSYS);

  AllowModes(policy);
  policy.FailIf(SYS_prctl, (Arg(0) & kLow32) == PR_SET_MM, EPERM)
      .Allow({SYS_prctl})
      // One more filter only narrows; one that asks a listener could answer for the kernel.
      .AllowIf(SYS_seccomp, (Arg(1) & SECCOMP_FILTER_FLAG_NEW_LISTENER) == 0);
}

}  // namespace

SeccompPolicy WorkerPolicy() {
  SeccompPolicy policy;
  AllowWork(policy);
  policy
      // Its mode is behind a pointer, where BPF cannot look; whoever tries it falls back to openat.
      .Fail(SYS_openat2, ENOSYS)
      .Allow(syscalls::kWorkerMessages);
  AllowSockets(policy);
  return policy;
}

// cowork-files cannot do without openat2, the one call that opens beneath a directory and follows
// no link. So in its box alone a file could be made with a set-id bit, by cowork-files itself: it
// makes none by openat2, and those it starts are let make none at all (servers/files/birth.cc).
// Every other way to such a bit is closed here as everywhere. It speaks to nobody, by no socket.
SeccompPolicy FilesPolicy() {
  SeccompPolicy policy;
  AllowWork(policy);
  policy.Allow({SYS_openat2});
  return policy;
}

}  // namespace cowork::box
