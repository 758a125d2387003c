#include "common/assurance/probe.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <functional>
#include <sstream>

#include "common/os/unique_fd.h"
#include "common/sandbox/box_namespaces.h"
#include "common/sandbox/landlock.h"
#include "common/sandbox/seccomp_policy.h"

namespace cowork::assurance {
namespace {

constexpr int kNamespaces = sandbox::kBoxNamespaces | sandbox::kWithoutNetwork;
constexpr int kDied = 255;

// What `body` answers, 0 or an errno, where it may change the process as it likes.
int InChild(const std::function<int()>& body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body());
  if (child < 0) return errno;
  int status = 0;
  pid_t ended = -1;
  while ((ended = ::waitpid(child, &status, 0)) < 0 && errno == EINTR) continue;
  return ended == child && WIFEXITED(status) ? WEXITSTATUS(status) : kDied;
}

int WriteTo(const char* path, const std::string& text) {
  const os::UniqueFd file(::open(path, O_WRONLY | O_CLOEXEC));
  if (!file.valid()) return errno;
  return ::write(file.get(), text.data(), text.size()) < 0 ? errno : 0;
}

// As a box does: the person is the only one there is.
int EnterNamespaces() {
  const std::string uid = std::to_string(::geteuid());
  const std::string gid = std::to_string(::getegid());
  if (::unshare(kNamespaces) != 0) return errno;
  if (const int error = WriteTo("/proc/self/setgroups", "deny")) return error;
  if (const int error = WriteTo("/proc/self/uid_map", uid + " " + uid + " 1")) return error;
  return WriteTo("/proc/self/gid_map", gid + " " + gid + " 1");
}

int MountProc() {
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return errno;
  const auto flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  return ::mount("proc", "/proc", "proc", flags, nullptr) == 0 ? 0 : errno;
}

// A process namespace begins with the next child.
int EnterAndMountProc() {
  if (const int error = EnterNamespaces()) return error;
  return InChild(MountProc);
}

std::string ReadAll(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// What our filters do to a call that they do not allow.
bool KnowsAction(uint32_t action) {
  return ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

// A service manager delegates by giving us the directory.
bool CanDivide(const std::string& directory) {
  struct stat found {};
  if (::stat(directory.c_str(), &found) != 0 || found.st_uid != ::geteuid()) return false;
  return ::access((directory + "/cgroup.subtree_control").c_str(), W_OK) == 0;
}

}  // namespace

int TryUserNamespaces() {
  return InChild(EnterNamespaces);
}

int TryProc() {
  return InChild(EnterAndMountProc);
}

int TryLandlock() {
  return sandbox::LandlockAbi();
}

bool TrySeccomp() {
  if (!KnowsAction(SECCOMP_RET_KILL_PROCESS) || !KnowsAction(SECCOMP_RET_ERRNO)) return false;
  return InChild([] {
           return sandbox::SeccompPolicy().OtherwiseAllow().Install().ok() ? 0 : ENOSYS;
         }) == 0;
}

Cgroup TryCgroup() {
  const auto own = PlaceInCgroups(ReadAll("/proc/self/cgroup"));
  if (!own.has_value()) return Cgroup::kMissing;
  const std::string directory = "/sys/fs/cgroup" + *own;
  const std::string controllers = " " + ReadAll(directory + "/cgroup.controllers");
  const bool both = controllers.find(" memory") != std::string::npos &&
                    controllers.find(" pids") != std::string::npos;
  return both && CanDivide(directory) ? Cgroup::kDelegated : Cgroup::kMissing;
}

Layers LookAtLayers() {
  return {.user_namespaces = TryUserNamespaces(),
          .proc = TryProc(),
          .landlock = TryLandlock(),
          .seccomp = TrySeccomp(),
          .cgroup = TryCgroup()};
}

}  // namespace cowork::assurance
