#include "runnerd/confine.h"

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <array>
#include <utility>

#include "common/sandbox/hide_self.h"
#include "common/sandbox/landlock.h"
#include "common/sandbox/serving.h"

namespace cowork::runnerd {
namespace {

constexpr int kFilesAndDirectories[] = {
    // Landlock bounds what these reach: the sessions' homes. It does not hold O_PATH, by which a
    // granted directory is named to the zygote and no byte of it is read.
    SYS_openat, SYS_openat2, SYS_mkdirat, SYS_fstat, SYS_newfstatat,
    // The home of a warm session that nobody came for is removed.
    SYS_getdents64, SYS_unlinkat,
    // Birth time and mount of a granted directory: the older calls have neither.
    SYS_statx,
    // The runtime's digest is taken through the descriptor that it is started from.
    SYS_pread64};

constexpr int kLoopAndCalls[] = {SYS_timerfd_create, SYS_timerfd_settime,
                                 SYS_pipe2};  // A tool's output.

}  // namespace

Result<void> ConfineSelf(int homes) {
  TRY(sandbox::HideSelf());
  TRY(sandbox::LandlockPolicy()
          .Allow(homes, sandbox::kReadWrite)
          .Restrict(
              // It connects sockets of a box's empty network, which Landlock would count as TCP of
              // ours.
              sandbox::Tcp::kUntouched));
  using sandbox::Arg;
  sandbox::SeccompPolicy first;
  // How long to wait for PID 1 of a box to answer.
  first.AllowIf(SYS_setsockopt, Arg(2) == SO_RCVTIMEO);
  return sandbox::ServingPolicy(std::move(first))
      .Allow(kFilesAndDirectories)
      .Allow(kLoopAndCalls)
      // Pairs for helpers and for what a server says. Not of datagrams, which could be sent to an
      // address of the host. And a box's own socket is connected, none is made.
      .AllowIf(SYS_socketpair, {Arg(0) == AF_UNIX, Arg(1) == (SOCK_SEQPACKET | SOCK_CLOEXEC)})
      .AllowIf(SYS_socketpair, {Arg(0) == AF_UNIX, Arg(1) == (SOCK_STREAM | SOCK_CLOEXEC)})
      .Allow(std::array<int, 1>{SYS_connect})
      .AllowIf(SYS_ioctl, Arg(1) == FIONBIO)
      .Install();
}

}  // namespace cowork::runnerd
