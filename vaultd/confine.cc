#include "vaultd/confine.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "common/sandbox/hide_self.h"
#include "common/sandbox/landlock.h"
#include "common/sandbox/serving.h"

namespace cowork::vaultd {

using sandbox::Arg;

namespace {

constexpr int kMemoryFiles[] = {SYS_memfd_create, SYS_pread64, SYS_mlock};

constexpr uint64_t kDescriptor = 0xffff'ffff;  // So much of a register the kernel takes for one.

// SQLite's, on files that are open; none of these takes a path.
constexpr int kStoreFiles[] = {SYS_pread64, SYS_pwrite64, SYS_fsync, SYS_fdatasync, SYS_fstat};

// A client by descriptor, where the socket does not give one. Of no use but to see its end: what
// would signal it, or take a descriptor of its, is not allowed.
constexpr int kWhoAClientIs[] = {SYS_pidfd_open};

// The store, with SQLite's locks on it. Our log is an open file as well, and tells of us: who holds
// us is not to empty it.
void AllowStore(sandbox::SeccompPolicy& policy) {
  policy.Allow(kStoreFiles)
      .FailIf(SYS_ftruncate, (Arg(0) & kDescriptor) == STDERR_FILENO, EACCES)
      .Allow({SYS_ftruncate})
      .AllowIf(SYS_fcntl, Arg(1) == F_GETLK)
      .AllowIf(SYS_fcntl, Arg(1) == F_SETLK);
}

}  // namespace

Result<void> ForgetFiles(int proc) {
  return sandbox::LandlockPolicy()
      // For a client's uid_map. Landlock has no narrower rule, since a process that is not there
      // yet has no directory to name. The memory, environment and descriptors of a process outside
      // our domain stay closed: who opens those must be allowed to trace it, and is not.
      .Allow(proc, sandbox::kReadFile)
      .Restrict();
}

Result<void> ConfineSelf(int proc, StoreIs store) {
  TRY(sandbox::HideSelf());
  TRY(ForgetFiles(proc));
  auto policy = sandbox::ServingPolicy();
  if (store == StoreIs::kOnDisk) AllowStore(policy);
  return policy
      // A secret comes and goes in a memory file; it is read into locked pages, not mapped.
      .AllowIf(SYS_fcntl, Arg(1) == F_GET_SEALS)
      .AllowIf(SYS_fcntl, Arg(1) == F_ADD_SEALS)
      .Allow(kMemoryFiles)
      // Only intake.sock listens. A client's uid and user namespace are compared with ours.
      .AllowIf(SYS_accept4, Arg(3) == (SOCK_CLOEXEC | SOCK_NONBLOCK))
      .AllowIf(SYS_openat,
               {Arg(0) == static_cast<uint64_t>(proc), Arg(2) == (O_RDONLY | O_CLOEXEC)})
      .Allow(kWhoAClientIs)
      // malloc counts processors, a library looks for its settings, and SQLite for what lies beside
      // its file: all live well with a no.
      .Fail(SYS_openat, EACCES)
      .Fail(SYS_access, EACCES)
      .Fail(SYS_newfstatat, EACCES)
      .Install();
}

}  // namespace cowork::vaultd
