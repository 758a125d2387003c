#include "runnerd/box/syscalls.h"

#include <asm/ioctls.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>
#include <csignal>

#include "common/sandbox/syscall_sets.h"
#include "runnerd/box/own_syscalls.h"
#include "runnerd/box/worker_syscalls.h"

namespace cowork::box {

using sandbox::Arg;
using sandbox::SeccompPolicy;
using sandbox::SeccompProgram;

namespace {

constexpr uint64_t kSetId = S_ISUID | S_ISGID;
constexpr uint64_t kLow32 = 0xffffffff;  // The kernel drops the rest of an int.
constexpr uint64_t kSocketType = 0xf;    // Without SOCK_CLOEXEC and SOCK_NONBLOCK.
constexpr int kFchmodat2 = 452;          // Newer than Debian 12's headers.

// For one terminal to type into another, take over the console, or change what a line does.
constexpr uint64_t kTerminalTricks[] = {TIOCSTI, TIOCLINUX, TIOCSETD, TIOCCONS};

// EPERM and not ENOSYS, so that a tool can say why it failed.
void RefuseDangerous(SeccompPolicy& policy) {
  policy.Fail(syscalls::kDangerous, EPERM).OtherwiseFail(ENOSYS);
}

void AllowSockets(SeccompPolicy& policy) {
  for (const int family : {AF_UNIX, AF_INET, AF_INET6})
    for (const int type : {SOCK_STREAM, SOCK_DGRAM})
      policy.AllowIf(SYS_socket, {Arg(0) == static_cast<uint64_t>(family),
                                  (Arg(1) & kSocketType) == static_cast<uint64_t>(type)});
  policy.AllowIf(SYS_socket, {Arg(0) == AF_UNIX, (Arg(1) & kSocketType) == SOCK_SEQPACKET})
      .AllowIf(SYS_socketpair, Arg(0) == AF_UNIX)
      // Which interfaces are there. AF_VSOCK and the like know no namespace: this is their wall.
      .AllowIf(SYS_socket, {Arg(0) == AF_NETLINK, Arg(2) == NETLINK_ROUTE})
      .Fail(SYS_socket, EAFNOSUPPORT)
      .Fail(SYS_socketpair, EAFNOSUPPORT);
}

SeccompProgram CompileWorker() {
  SeccompPolicy policy;
  policy.Allow(syscalls::kWorkerFrequent).Allow(syscalls::kWorkerFiles);
  policy.Allow(syscalls::kWorkerMemoryAndSignals).Allow(syscalls::kWorkerProcesses);
  policy.Allow(syscalls::kWorkerTimeAndEvents).Allow(syscalls::kWorkerMessages);
  AllowSockets(policy);

  for (const uint64_t trick : kTerminalTricks)
    policy.FailIf(SYS_ioctl, (Arg(1) & kLow32) == trick, EPERM);
  policy.Allow({SYS_ioctl});

  policy.AllowIf(SYS_clone, (Arg(0) & sandbox::syscalls::kNewNamespaces) == 0)
      .Fail(SYS_clone, EPERM)
      // Its flags are behind a pointer, where BPF cannot look; glibc falls back to clone.
      .Fail(SYS_clone3, ENOSYS);

  policy.AllowIf(SYS_chmod, (Arg(1) & kSetId) == 0)
      .AllowIf(SYS_fchmod, (Arg(1) & kSetId) == 0)
      .AllowIf(SYS_fchmodat, (Arg(2) & kSetId) == 0)
      .AllowIf(kFchmodat2, (Arg(2) & kSetId) == 0);
  policy.Fail(std::initializer_list<int>{SYS_chmod, SYS_fchmod, SYS_fchmodat, kFchmodat2}, EPERM);

  policy.FailIf(SYS_prctl, (Arg(0) & kLow32) == PR_SET_MM, EPERM)
      .Allow({SYS_prctl})
      // One more filter only narrows; one that asks a listener could answer for the kernel.
      .AllowIf(SYS_seccomp, (Arg(1) & SECCOMP_FILTER_FLAG_NEW_LISTENER) == 0);
  RefuseDangerous(policy);
  return policy.Compile();
}

void AllowHelper(SeccompPolicy& policy) {
  policy.Allow(syscalls::kHelper)
      .AllowIf(SYS_sendto, Arg(4) == 0)  // Without an address it is send().
      .AllowEach(SYS_fcntl, Arg(1), sandbox::syscalls::kFcntlCommands)
      .AllowEach(SYS_fcntl, Arg(1), syscalls::kHelperFcntlCommands)
      .AllowIf(SYS_ioctl, (Arg(1) & kLow32) == FIONBIO)
      .AllowIf(SYS_prctl, Arg(0) == PR_SET_NAME)
      // For GiveUpExec(): one more filter only narrows.
      .AllowIf(SYS_prctl, Arg(0) == PR_SET_NO_NEW_PRIVS)
      .AllowIf(SYS_seccomp, {Arg(0) == SECCOMP_SET_MODE_FILTER,
                             (Arg(1) & SECCOMP_FILTER_FLAG_NEW_LISTENER) == 0});
}

SeccompProgram CompileHelper() {
  SeccompPolicy policy;
  AllowHelper(policy);
  RefuseDangerous(policy);
  return policy.Compile();
}

SeccompProgram CompileDialer() {
  SeccompPolicy policy;
  AllowHelper(policy);
  policy.Allow({SYS_connect})
      .AllowIf(SYS_socket, {Arg(0) == AF_INET, (Arg(1) & kSocketType) == SOCK_STREAM})
      .AllowIf(SYS_socket, {Arg(0) == AF_INET6, (Arg(1) & kSocketType) == SOCK_STREAM});
  RefuseDangerous(policy);
  return policy.Compile();
}

SeccompProgram CompilePidOne() {
  SeccompPolicy policy;
  policy.Allow(syscalls::kPidOne)
      .Allow(syscalls::kPidOneLooks)
      // All others of its box at once, and nobody else.
      .AllowIf(SYS_kill, {(Arg(0) & kLow32) == kLow32, Arg(1) == SIGKILL})
      .AllowIf(SYS_socket, {Arg(0) == AF_INET, (Arg(1) & kSocketType) == SOCK_STREAM});
  return policy.Compile();
}

}  // namespace

const SeccompProgram& SyscallsFor(Syscalls list) {
  static const SeccompProgram worker = CompileWorker();
  static const SeccompProgram helper = CompileHelper();
  static const SeccompProgram dialer = CompileDialer();
  switch (list) {
    case Syscalls::kWorker: return worker;
    case Syscalls::kDialer: return dialer;
    case Syscalls::kHelper: break;
  }
  return helper;
}

const SeccompProgram& SyscallsOfPidOne() {
  static const SeccompProgram pid_one = CompilePidOne();
  return pid_one;
}

Result<void> InstallSyscalls(Building& box) {
  return SyscallsFor(box.profile.syscalls).Install();
}

Result<void> InstallPidOneSyscalls(Building&) {
  return SyscallsOfPidOne().Install();
}

}  // namespace cowork::box
