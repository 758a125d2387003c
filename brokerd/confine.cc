#include "brokerd/confine.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "common/sandbox/hide_self.h"
#include "common/sandbox/landlock.h"
#include "common/sandbox/serving.h"

namespace cowork::brokerd {

using sandbox::Arg;
using sandbox::LandlockPolicy;

namespace {

// SQLite's and the reserve's, on the store's files. Which files can be opened is Landlock's to say.
constexpr int kStoreFiles[] = {SYS_openat,    SYS_pread64, SYS_pwrite64,   SYS_fsync,
                               SYS_fdatasync, SYS_unlink,  SYS_newfstatat, SYS_access,
                               SYS_readlink,  SYS_getcwd};

constexpr uint64_t kDescriptor = 0xffff'ffff;  // So much of a register the kernel takes for one.

constexpr int kWhoWeAre[] = {SYS_geteuid};

// A client by descriptor, where the socket does not give one. Of no use but to see its end: what
// would signal it, or take a descriptor of its, is not allowed.
constexpr int kWhoAClientIs[] = {SYS_pidfd_open};

Result<void> KeepToTheStoreAndProc(const Kept& kept) {
  LandlockPolicy policy;
  policy
      .Allow(kept.data_directory, sandbox::kReadWrite)
      // For a client's uid_map. Landlock has no narrower rule, since a process that is not there
      // yet has no directory to name. The memory, environment and descriptors of a process outside
      // our domain stay closed: who opens those must be allowed to trace it, and is not.
      .Allow(kept.proc, sandbox::kReadFile);
  return policy.Restrict();
}

Result<void> KeepToFewCalls() {
  return sandbox::ServingPolicy()
      .Allow(kStoreFiles)
      // Our log is an open file as well, and tells of us: who holds us is not to empty it.
      .FailIf(SYS_ftruncate, (Arg(0) & kDescriptor) == STDERR_FILENO, EACCES)
      .Allow({SYS_ftruncate})
      // SQLite's descriptors and its locks on the store.
      .AllowIf(SYS_fcntl, Arg(1) == F_SETFD)
      .AllowIf(SYS_fcntl, Arg(1) == F_GETFD)
      .AllowIf(SYS_fcntl, Arg(1) == F_GETLK)
      .AllowIf(SYS_fcntl, Arg(1) == F_SETLK)
      .AllowIf(SYS_fcntl, Arg(1) == F_SETLKW)
      // Takes room for the reserve; punches no hole into what others wrote.
      .AllowIf(SYS_fallocate, Arg(1) == 0)
      // A client comes in only by a listener that coworkd handed to us.
      .AllowIf(SYS_accept4, Arg(3) == SOCK_CLOEXEC)
      .Allow(kWhoAClientIs)
      // SQLite asks who it is before it would give a new file to somebody else, and would give its
      // side files the mode they were made with anyway.
      .Allow(kWhoWeAre)
      .Fail(SYS_fchmod, EPERM)
      .Fail(SYS_fchown, EPERM)
      .Install();
}

}  // namespace

Result<void> ConfineSelf(const Kept& kept) {
  TRY(sandbox::HideSelf());
  TRY(KeepToTheStoreAndProc(kept));
  return KeepToFewCalls();
}

}  // namespace cowork::brokerd
