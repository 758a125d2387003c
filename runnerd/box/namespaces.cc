#include "runnerd/box/namespaces.h"

#include <fcntl.h>
#include <linux/keyctl.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <string.h>  // strerrordesc_np
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>

#include "common/sandbox/box_namespaces.h"

namespace cowork::box {
namespace {

constexpr std::string_view kHostName = "cowork";

Result<void> WriteOwnProcFile(const char* path, const std::string& text) {
  const os::UniqueFd file(::open(path, O_WRONLY | O_CLOEXEC));
  if (!file.valid()) return Error::FromErrno(path, errno);
  if (::write(file.get(), text.data(), text.size()) < 0) return Error::FromErrno(path, errno);
  return {};
}

// Identical inside and outside: git's index stores the uid and would rehash every file otherwise.
std::string MapToItself(unsigned id) {
  return std::to_string(id) + " " + std::to_string(id) + " 1";
}

// The end of the status pipe that only the zygote has.
bool ZygoteIsGone(const os::UniqueFd& status) {
  pollfd end{.fd = status.get(), .events = 0, .revents = 0};
  return ::poll(&end, 1, 0) == 1 && (end.revents & POLLERR) != 0;
}

// From here on the zygote's death is ours. It may have died already, since we were born.
Result<void> DieWithTheZygote(const Building& box) {
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
    return Error::FromErrno("prctl(PR_SET_PDEATHSIG)", errno);
  if (ZygoteIsGone(box.status)) return Error(ErrorCode::kUnavailable, "the zygote is gone");
  return {};
}

}  // namespace

Result<Child> ForkIntoNamespaces(int namespaces, Network network) {
  int pidfd = -1;
  clone_args how{};
  how.flags = static_cast<unsigned>(namespaces) | CLONE_PIDFD;
  if (network == Network::kNone) how.flags |= sandbox::kWithoutNetwork;
  how.exit_signal = SIGCHLD;
  how.pidfd = reinterpret_cast<uint64_t>(&pidfd);
  const long pid = ::syscall(SYS_clone3, &how, sizeof how);
  if (pid < 0) return Error::FromErrno("clone3", errno);
  return Child{.pid = static_cast<pid_t>(pid), .pidfd = os::UniqueFd(pid == 0 ? -1 : pidfd)};
}

Result<void> MapPerson(Building& box) {
  TRY(DieWithTheZygote(box));
  TRY(WriteOwnProcFile("/proc/self/setgroups", "deny"));
  TRY(WriteOwnProcFile("/proc/self/uid_map", MapToItself(box.person.uid)));
  return WriteOwnProcFile("/proc/self/gid_map", MapToItself(box.person.gid));
}

Result<void> BecomeUndumpable(Building&) {
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    return Error::FromErrno("prctl(PR_SET_DUMPABLE)", errno);
  return {};
}

Result<void> NameHost(Building&) {
  if (::sethostname(kHostName.data(), kHostName.size()) != 0)
    return Error::FromErrno("sethostname", errno);
  return {};
}

Result<void> LeaveKeyring(Building&) {
  if (::syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, nullptr) < 0 && errno != ENOSYS)
    return Error::FromErrno("keyctl(KEYCTL_JOIN_SESSION_KEYRING)", errno);
  return {};
}

Result<void> LeaveTerminal(Building&) {
  if (::setsid() < 0) return Error::FromErrno("setsid", errno);
  return {};
}

Result<void> EnterDirectory(Building& box) {
  if (::chdir(box.order.directory.c_str()) != 0)
    return Error(ErrorCode::kFailedPrecondition,
                 "the directory " + box.order.directory + " is not in the box")
        .WithDetail(strerrordesc_np(errno));
  return {};
}

}  // namespace cowork::box
