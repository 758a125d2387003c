// Making processes that are more than their parent: in namespaces of their own, with other rules
// for system calls, by another ABI's numbers.

#include <asm/ldt.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "tests/escape/probes/attempt.h"
#include "tests/escape/probes/probe.h"

namespace cowork::escape {
namespace {

// Answers as the parent; the child, if there is one, ends.
long AsParent(long pid) {
  if (pid == 0) ::_exit(0);
  return pid;
}

long CloneThree() {
  clone_args how{};
  how.flags = CLONE_NEWUSER;
  how.exit_signal = SIGCHLD;
  return AsParent(::syscall(SYS_clone3, &how, sizeof how));
}

// Whoever made a user namespace may enter it.
long EnterNamespaceOfChild() {
  int told[2] = {-1, -1};
  if (::pipe(told) != 0) return -1;
  const pid_t child = ::fork();
  if (child == 0) {
    TakeOwnNamespaces();
    static_cast<void>(!::write(told[1], "x", 1));
    ::pause();
  }
  char byte = 0;
  static_cast<void>(!::read(told[0], &byte, 1));
  const long entered =
      ::setns(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)), CLONE_NEWUSER);
  const int error = errno;
  ::kill(child, SIGKILL);
  errno = error;
  return entered;
}

// A filter that allows all, and whose owner may answer for the kernel.
long AnswerForTheKernel() {
  sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  const sock_fprog program{.len = 1, .filter = &allow};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
                   &program);
}

long ByThirtyTwoBitNumbers() {
  constexpr long kGetPid = 20;
  long returned = kGetPid;
  asm volatile("int $0x80" : "+a"(returned) : : "memory");
  return returned;
}

long ByX32Numbers() {
  constexpr long kX32 = 0x40000000;
  return ::syscall(kX32 + SYS_getpid);
}

long ExecutableData() {
  return ::personality(READ_IMPLIES_EXEC);
}

long OwnSegment() {
  user_desc segment{};
  segment.limit = 1;
  segment.seg_32bit = 1;
  return ::syscall(SYS_modify_ldt, 1, &segment, sizeof segment);
}

// What its mapped areas are, as the kernel believes it.
long MoveOwnMap() {
  unsigned size = 0;
  return ::prctl(PR_SET_MM, PR_SET_MM_MAP_SIZE, &size, 0, 0);
}

constexpr Layers kTwo = kSystemCalls | kUserNamespaces;

constexpr Probe kProbes[] = {
    {"unshare", 25, [] { return long{::unshare(CLONE_NEWUSER)}; }, kDone, InBoxes("EPERM", kTwo)},
    {"clone", 25,
     [] { return AsParent(::syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0)); }, kDone,
     InBoxes("EPERM", kTwo)},
    {"clone3", 25, CloneThree, kDone, InBoxes("ENOSYS", kTwo)},
    {"setns", 24, EnterNamespaceOfChild, kDone, InBoxes("EPERM", kTwo)},
    {"seccomp-listener", 28, AnswerForTheKernel, kDone, InBoxes("ENOSYS", kSystemCalls)},
    {"int80", 29, ByThirtyTwoBitNumbers, kDone, InBoxes("SIGSYS", kSystemCalls)},
    {"x32", 29, ByX32Numbers, "ENOSYS", InBoxes("SIGSYS", kSystemCalls | kKernel)},
    {"personality", 26, ExecutableData, kDone, InBoxes("EPERM", kSystemCalls)},
    {"modify-ldt", 26, OwnSegment, kDone, InBoxes("EPERM", kSystemCalls)},
    {"prctl-set-mm", 26, MoveOwnMap, kDone, InBoxes("EPERM", kSystemCalls)},
};

}  // namespace

std::span<const Probe> ProcessProbes() {
  return kProbes;
}

}  // namespace cowork::escape
