#include "brokerd/confine.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cerrno>

#include "common/sandbox/landlock.h"
#include "common/sandbox/serving.h"

namespace cowork::brokerd {

using sandbox::Arg;
using sandbox::LandlockPolicy;

namespace {

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
  return sandbox::ServingPolicy()
      .Allow(kStoreFiles)
      // SQLite's descriptors and its locks on the store.
      .AllowIf(SYS_fcntl, Arg(1) == F_SETFD)
      .AllowIf(SYS_fcntl, Arg(1) == F_GETFD)
      .AllowIf(SYS_fcntl, Arg(1) == F_GETLK)
      .AllowIf(SYS_fcntl, Arg(1) == F_SETLK)
      .AllowIf(SYS_fcntl, Arg(1) == F_SETLKW)
      // A client comes in only by a listener that coworkd handed to us.
      .AllowIf(SYS_accept4, Arg(3) == SOCK_CLOEXEC)
      // SQLite asks who it is before it would give a new file to somebody else, and would give its
      // side files the mode they were made with anyway.
      .Allow(kWhoWeAre)
      .Fail(SYS_fchmod, EPERM)
      .Fail(SYS_fchown, EPERM)
      .Install();
}

}  // namespace

Result<void> ConfineSelf(int data_directory) {
  TRY(KeepToTheStore(data_directory));
  return KeepToFewCalls();
}

}  // namespace cowork::brokerd
