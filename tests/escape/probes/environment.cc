// What a process knows of where it is, and what it is itself: variables, names, capabilities.

#include <fcntl.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "common/os/unique_fd.h"
#include "tests/escape/probes/attempt.h"
#include "tests/escape/probes/probe.h"

namespace cowork::escape {
namespace {

constexpr char kOneUid[] = " 1\n";

std::string HostName() {
  char name[HOST_NAME_MAX + 1] = {};
  ::gethostname(name, sizeof name - 1);
  return name;
}

long ShareTheViewOfCgroups() {
  return Holds(std::filesystem::read_symlink("/proc/self/ns/cgroup") == Fact("cgroups"));
}

// In a user namespace of one's own; where none is to be had the call itself still has to be
// refused.
long TakeCapabilities() {
  TakeOwnNamespaces();
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  const __user_cap_data_struct all[_LINUX_CAPABILITY_U32S_3] = {{1, 1, 0}, {0, 0, 0}};
  return ::syscall(SYS_capset, &header, all);
}

long BecomeRoot() {
  const std::string map = "0 " + std::to_string(::getuid()) + " 1";
  TakeOwnNamespaces();
  const os::UniqueFd file(::open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC));
  static_cast<void>(!::write(file.get(), map.data(), map.size()));
  return ::syscall(SYS_setuid, 0);
}

constexpr Layers kTwo = kSystemCalls | kUserNamespaces;

constexpr Probe kProbes[] = {
    {"read-an-inherited-variable", 35, [] { return Holds(::getenv("COWORK_ESCAPE") != nullptr); },
     kDone, InBoxes("ENODATA", kEnvironment)},
    {"read-the-hosts-name", 22, [] { return Holds(HostName() == Fact("host")); }, kDone,
     InBoxes("ENODATA", kUtsNamespace)},
    {"share-the-view-of-cgroups", 22, ShareTheViewOfCgroups, kDone,
     InBoxes("ENODATA", kCgroupNamespace)},
    {"see-other-uids", 30, [] { return Holds(!TextOf("/proc/self/uid_map").ends_with(kOneUid)); },
     kDone, InBoxes("ENODATA", kUserNamespace)},
    {"be-bound-to-nothing", 30,
     [] { return Holds(::prctl(PR_CAPBSET_READ, CAP_SYS_ADMIN, 0, 0, 0) == 1); }, kDone,
     InBoxes("ENODATA", kCapabilities)},
    {"take-capabilities", 31, TakeCapabilities, kDone, InBoxes("EPERM", kTwo)},
    {"become-root", 30, BecomeRoot, kDone, InBoxes("EPERM", kTwo)},
    {"go-unfiltered", 32, [] { return Holds(::prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == 0); }, kDone,
     InBoxes("ENODATA", kSystemCalls)},
};

}  // namespace

std::span<const Probe> EnvironmentProbes() {
  return kProbes;
}

}  // namespace cowork::escape
