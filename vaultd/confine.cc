#include "vaultd/confine.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cerrno>

#include "common/sandbox/landlock.h"
#include "common/sandbox/serving.h"

namespace cowork::vaultd {

using sandbox::Arg;

namespace {

constexpr int kMemoryFiles[] = {SYS_memfd_create, SYS_pread64, SYS_mlock};
constexpr int kOwnName[] = {SYS_geteuid};

}  // namespace

Result<void> HideSelf() {
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    return Error::FromErrno("prctl(PR_SET_DUMPABLE)", errno);
  constexpr rlimit kNoCore{.rlim_cur = 0, .rlim_max = 0};
  if (::setrlimit(RLIMIT_CORE, &kNoCore) != 0) return Error::FromErrno("setrlimit", errno);
  return {};
}

Result<void> ForgetFiles() {
  return sandbox::LandlockPolicy().Restrict();  // No file is named, so none can be reached.
}

Result<void> ConfineSelf() {
  TRY(ForgetFiles());
  return sandbox::ServingPolicy()
      // A secret comes and goes in a memory file; it is read into locked pages, not mapped.
      .AllowIf(SYS_fcntl, Arg(1) == F_GET_SEALS)
      .AllowIf(SYS_fcntl, Arg(1) == F_ADD_SEALS)
      .Allow(kMemoryFiles)
      // Only intake.sock listens. The uid of a client is compared with ours.
      .AllowIf(SYS_accept4, Arg(3) == (SOCK_CLOEXEC | SOCK_NONBLOCK))
      .Allow(kOwnName)
      // malloc counts processors, and a library looks for its settings: both live well with a no.
      .Fail(SYS_openat, EACCES)
      .Fail(SYS_newfstatat, EACCES)
      .Install();
}

}  // namespace cowork::vaultd
