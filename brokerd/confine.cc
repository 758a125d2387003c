#include "brokerd/confine.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "common/sandbox/landlock.h"
#include "common/sandbox/seccomp_policy.h"
#include "common/sandbox/syscall_sets.h"

namespace cowork::brokerd {

using sandbox::Arg;
using sandbox::LandlockPolicy;
using sandbox::SeccompPolicy;
namespace syscalls = sandbox::syscalls;

namespace {

// Linux lets a thread be born into a network or mount namespace of its own.
constexpr uint64_t kNewNamespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC |
                                    CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET;

// SQLite's, on the store's files. Which files those can be is Landlock's to say.
constexpr int kStoreFiles[] = {SYS_openat,    SYS_pread64,   SYS_pwrite64, SYS_fsync,
                               SYS_fdatasync, SYS_ftruncate, SYS_unlink,   SYS_newfstatat,
                               SYS_access,    SYS_readlink,  SYS_getcwd};

constexpr int kWhoWeAre[] = {SYS_geteuid};

Result<void> KeepToTheStore(int data_directory) {
  LandlockPolicy policy;
  policy.Allow(data_directory, sandbox::kReadWrite);
  return policy.Restrict();
}

Result<void> KeepToFewCalls() {
  SeccompPolicy policy;
  policy.Allow(syscalls::kOpenDescriptors)
      .Allow(kStoreFiles)
      // Not all of fcntl: with F_SETOWN and O_ASYNC the kernel would signal any process for us.
      .AllowIf(SYS_fcntl, Arg(1) == F_GETFL)
      .AllowIf(SYS_fcntl, Arg(1) == F_SETFL)
      .AllowIf(SYS_fcntl, Arg(1) == F_SETFD)
      .AllowIf(SYS_fcntl, Arg(1) == F_GETFD)
      .AllowIf(SYS_fcntl, Arg(1) == F_DUPFD_CLOEXEC)
      // SQLite's locks on the store.
      .AllowIf(SYS_fcntl, Arg(1) == F_GETLK)
      .AllowIf(SYS_fcntl, Arg(1) == F_SETLK)
      .AllowIf(SYS_fcntl, Arg(1) == F_SETLKW)

      // A client comes in only by a listener that coworkd handed to us.
      .AllowIf(SYS_accept4, Arg(3) == SOCK_CLOEXEC)
      .Allow(syscalls::kConnectedSockets)
      // send() is sendto() without an address. The address of sendmsg() is behind a pointer, where
      // BPF cannot look; but a connected stream refuses one, and no other socket can be had.
      .AllowIf(SYS_sendto, Arg(4) == 0)
      .Allow(syscalls::kEventLoop)

      .Allow(syscalls::kMemory)
      .AllowIf(SYS_mmap, (Arg(2) & PROT_EXEC) == 0)
      .AllowIf(SYS_mprotect, (Arg(2) & PROT_EXEC) == 0)

      .Allow(syscalls::kThreads)
      .AllowIf(SYS_clone, (Arg(0) & (CLONE_THREAD | kNewNamespaces)) == CLONE_THREAD)
      .AllowIf(SYS_prctl, Arg(0) == PR_SET_NAME)
      .Allow(syscalls::kTimeAndRandom)
      .Allow(syscalls::kSignalsAndExit)
      // abort() signals itself; a signal to anybody else ends us instead.
      .AllowIf(SYS_tgkill, Arg(0) == static_cast<uint64_t>(::getpid()))
      // SQLite asks who it is before it would give a new file to somebody else.
      .Allow(kWhoWeAre)

      // Asked for by libraries that live well with a no. clone3 keeps its flags behind a pointer,
      // so glibc is sent back to clone; gRPC wants the kernel's version and options of TCP; SQLite
      // would give its side files the mode they were made with anyway.
      .Fail(SYS_clone3, ENOSYS)
      .Fail(SYS_uname, EPERM)
      .Fail(SYS_setsockopt, EPERM)
      .Fail(SYS_fchmod, EPERM)
      .Fail(SYS_fchown, EPERM);
  return policy.Install();
}

}  // namespace

Result<void> ConfineSelf(int data_directory) {
  TRY(KeepToTheStore(data_directory));
  return KeepToFewCalls();
}

}  // namespace cowork::brokerd
