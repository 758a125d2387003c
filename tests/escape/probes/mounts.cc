// The mount API, call by call: with it a box would uncover what was covered and bring in what was
// left out. An ordinary user gets it by a user namespace of his own, which each attempt takes
// first; where it gets none the call itself still has to be refused.

#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "tests/escape/probes/attempt.h"
#include "tests/escape/probes/probe.h"

namespace cowork::escape {
namespace {

constexpr int kListmount = 458;  // Newer than Debian 12's headers.

struct ListmountRequest {
  uint32_t size = 24;
  uint32_t spare = 0;
  uint64_t mount = ~uint64_t{0};  // The root.
  uint64_t last = 0;
};

template <typename Call>
long InOwnNamespaces(Call call, int more = 0) {
  TakeOwnNamespaces(more);
  return call();
}

long MountOverTmp() {
  return ::mount("none", "/tmp", "tmpfs", 0, nullptr);
}

long UmountWhatItMounted() {
  MountOverTmp();
  return ::umount2("/tmp", MNT_DETACH);
}

long MoveACopy() {
  const int copy = ::open_tree(AT_FDCWD, "/usr", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
  return ::move_mount(copy, "", AT_FDCWD, "/tmp", MOVE_MOUNT_F_EMPTY_PATH);
}

long ChangeRoot() {
  MountOverTmp();
  if (::chdir("/tmp") != 0) return -1;
  return ::syscall(SYS_pivot_root, ".", ".");
}

long ChangeAttributes() {
  mount_attr wanted{};
  wanted.attr_set = MOUNT_ATTR_NOSUID;
  return ::mount_setattr(AT_FDCWD, "/", 0, &wanted, sizeof wanted);
}

long ListMounts() {
  const ListmountRequest request;
  uint64_t found[4] = {};
  return ::syscall(kListmount, &request, found, 4, 0);
}

constexpr Layers kTwo = kSystemCalls | kUserNamespaces;
// Landlock lets nobody inside a domain change the tree of mounts.
constexpr Layers kThree = kTwo | kLandlock;

constexpr Probe kProbes[] = {
    {"mount", 16, [] { return InOwnNamespaces(MountOverTmp); }, kDone, InBoxes("EPERM", kThree)},
    {"umount", 13, [] { return InOwnNamespaces(UmountWhatItMounted); }, kDone,
     InBoxes("EPERM", kThree)},
    {"umount-proc", 14,
     [] { return InOwnNamespaces([] { return long{::umount2("/proc", MNT_DETACH)}; }); }, "EINVAL",
     InBoxes("EPERM", kThree | kKernel)},
    {"move-mount", 16, [] { return InOwnNamespaces(MoveACopy); }, kDone, InBoxes("EPERM", kThree)},
    {"pivot-root", 16, [] { return InOwnNamespaces(ChangeRoot); }, kDone, InBoxes("EPERM", kThree)},
    {"chroot", 15, [] { return InOwnNamespaces([] { return long{::chroot("/usr")}; }); }, kDone,
     InBoxes("EPERM", kTwo)},
    {"open-tree", 16,
     [] {
       return InOwnNamespaces(
           [] { return long{::open_tree(AT_FDCWD, "/", OPEN_TREE_CLONE | AT_RECURSIVE)}; });
     },
     kDone, InBoxes("EPERM", kTwo)},
    {"fsopen", 16, [] { return InOwnNamespaces([] { return long{::fsopen("tmpfs", 0)}; }); }, kDone,
     InBoxes("EPERM", kTwo)},
    {"fspick", 16, [] { return InOwnNamespaces([] { return long{::fspick(AT_FDCWD, "/", 0)}; }); },
     kDone, InBoxes("EPERM", kTwo)},
    {"fsconfig", 16,
     [] { return Reaches(::fsconfig(-1, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0), EINVAL); },
     kDone, InBoxes("EPERM", kSystemCalls)},
    {"fsmount", 16,
     [] { return InOwnNamespaces([] { return Reaches(::fsmount(-1, 0, 0), EBADF); }); }, kDone,
     InBoxes("EPERM", kTwo)},
    {"mount-setattr", 16, [] { return InOwnNamespaces(ChangeAttributes); }, kDone,
     InBoxes("EPERM", kTwo)},
    {"listmount", 16, ListMounts, kDone, InBoxes("ENOSYS", kSystemCalls)},
    {"sethostname", 16,
     [] { return InOwnNamespaces([] { return long{::sethostname("x", 1)}; }, CLONE_NEWUTS); },
     kDone, InBoxes("EPERM", kTwo)},
};

}  // namespace

std::span<const Probe> MountProbes() {
  return kProbes;
}

}  // namespace cowork::escape
