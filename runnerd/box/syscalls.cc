#include "runnerd/box/syscalls.h"

#include <asm/ioctls.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cerrno>
#include <csignal>

#include "common/sandbox/syscall_sets.h"
#include "runnerd/box/arguments.h"
#include "runnerd/box/own_syscalls.h"
#include "runnerd/box/worker_policy.h"

namespace cowork::box {

using sandbox::Arg;
using sandbox::SeccompPolicy;
using sandbox::SeccompProgram;

namespace {

// EPERM and not ENOSYS, so that a tool can say why it failed.
void RefuseDangerous(SeccompPolicy& policy) {
  policy.Fail(syscalls::kDangerous, EPERM).OtherwiseFail(ENOSYS);
}

SeccompProgram CompileWorker() {
  SeccompPolicy policy = WorkerPolicy();
  RefuseDangerous(policy);
  return policy.Compile();
}

SeccompProgram CompileFiles() {
  SeccompPolicy policy = FilesPolicy();
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

// A helper that reaches the world, by sockets of these types.
SeccompProgram CompileOutgoing(std::initializer_list<uint64_t> types) {
  SeccompPolicy policy;
  AllowHelper(policy);
  policy.Allow({SYS_connect});
  for (const uint64_t family : {AF_INET, AF_INET6})
    for (const uint64_t type : types)
      policy.AllowIf(SYS_socket, {Arg(0) == family, (Arg(1) & kSocketType) == type});
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
  static const SeccompProgram files = CompileFiles();
  static const SeccompProgram helper = CompileHelper();
  static const SeccompProgram dialer = CompileOutgoing({SOCK_STREAM});
  // An answer of DNS that is too long for UDP comes by TCP.
  static const SeccompProgram resolver = CompileOutgoing({SOCK_DGRAM, SOCK_STREAM});
  switch (list) {
    case Syscalls::kWorker: return worker;
    case Syscalls::kFiles: return files;
    case Syscalls::kDialer: return dialer;
    case Syscalls::kResolver: return resolver;
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
