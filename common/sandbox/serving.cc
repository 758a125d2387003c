#include "common/sandbox/serving.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "common/sandbox/syscall_sets.h"

namespace cowork::sandbox {
namespace {

constexpr int kKernelVersion[] = {SYS_uname};

}  // namespace

SeccompPolicy ServingPolicy(SeccompPolicy first) {
  SeccompPolicy policy = std::move(first);
  policy.Allow(syscalls::kOpenDescriptors)
      .AllowEach(SYS_fcntl, Arg(1), syscalls::kFcntlCommands)
      .AllowIf(SYS_fcntl, Arg(1) == F_SETFL)

      // A log that coworkd sends in place of the one we were born with: common/frame/control.cc.
      .AllowIf(SYS_dup2, Arg(1) == STDERR_FILENO)

      .Allow(syscalls::kConnectedSockets)
      // send() is sendto() without an address. The address of sendmsg() is behind a pointer, where
      // BPF cannot look; but a stream refuses one, packets go to their pair's other end all the
      // same, and no socket of another kind can be had.
      .AllowIf(SYS_sendto, Arg(4) == 0)
      .Allow(syscalls::kEventLoop)
      // Off again, once who sends on a pair has proved itself: common/os/hello_on_pair.cc.
      .AllowIf(SYS_setsockopt, {Arg(1) == SOL_SOCKET, Arg(2) == SO_PASSCRED})

      .Allow(syscalls::kMemory)
      .AllowIf(SYS_mmap, (Arg(2) & PROT_EXEC) == 0)
      .AllowIf(SYS_mprotect, (Arg(2) & PROT_EXEC) == 0)

      .Allow(syscalls::kThreads)
      .AllowIf(SYS_clone, (Arg(0) & (CLONE_THREAD | syscalls::kNewNamespaces)) == CLONE_THREAD)
      .AllowIf(SYS_prctl, Arg(0) == PR_SET_NAME)
      .Allow(syscalls::kTimeAndRandom)
      .Allow(syscalls::kSignalsAndExit)
      .Allow(kKernelVersion)  // gRPC asks once, and would complain in our log.
      // abort() signals itself; a signal to anybody else ends us instead.
      .AllowIf(SYS_tgkill, Arg(0) == static_cast<uint64_t>(::getpid()))

      // Asked for by libraries that live well with a no. clone3 keeps its flags behind a pointer,
      // so glibc is sent back to clone; gRPC wants options of TCP.
      .Fail(SYS_clone3, ENOSYS)
      .Fail(SYS_setsockopt, EPERM);
  return policy;
}

}  // namespace cowork::sandbox
