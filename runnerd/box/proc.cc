#include "runnerd/box/proc.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "runnerd/box/mounts.h"

namespace cowork::box {
namespace {

// Switches of the kernel: a process of the box may read them.
constexpr const char* kReadOnlyPlaces[] = {"proc/sys", "proc/sysrq-trigger", "proc/irq", "proc/bus",
                                           "proc/fs"};
// What tells of the machine's memory, keys and addresses.
constexpr const char* kCoveredPlaces[] = {"proc/kcore",       "proc/kmsg",      "proc/keys",
                                          "proc/key-users",   "proc/kallsyms",  "proc/timer_list",
                                          "proc/sched_debug", "proc/config.gz", "proc/kpagecgroup",
                                          "proc/kpagecount",  "proc/kpageflags"};

Result<os::UniqueFd> MakeProcMount() {
  const os::UniqueFd file_system(::fsopen("proc", FSOPEN_CLOEXEC));
  if (!file_system.valid()) return Error::FromErrno("fsopen(proc)", errno);
  if (::fsconfig(file_system.get(), FSCONFIG_SET_STRING, "hidepid", "invisible", 0) != 0 ||
      ::fsconfig(file_system.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0)
    return Error::FromErrno("fsconfig(proc)", errno);
  os::UniqueFd mount(::fsmount(file_system.get(), FSMOUNT_CLOEXEC,
                               MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC));
  if (!mount.valid()) return Error::FromErrno("fsmount(proc)", errno);
  return mount;
}

const os::UniqueFd kItself;

// Lays what `source` is open on, or the place itself, over `place` of the new tree. Not every
// kernel has every place, and a mount that is made for none costs the kernel a pause when it is
// given up.
Result<void> CoverPlace(const os::UniqueFd& root, const char* place, const os::UniqueFd& source,
                        Access access) {
  const os::UniqueFd target(::openat(root.get(), place, O_PATH | O_CLOEXEC | O_NOFOLLOW));
  if (!target.valid() && errno == ENOENT) return {};
  if (!target.valid()) return Error::FromErrno(place, errno);
  const os::UniqueFd& shown = source.valid() ? source : target;
  return Cover(TRY(CopyMount(shown.get(), "", access)), target);
}

}  // namespace

Result<void> MakeProc(Building& box) {
  box.proc = TRY(MakeProcMount());
  if (box.profile.tree != Tree::kWhole) return {};
  return PlaceMount(box.proc, box.root, "/proc");
}

Result<void> EndUserNamespaces(Building& box) {
  const os::UniqueFd most(
      ::openat(box.proc.get(), "sys/user/max_user_namespaces", O_WRONLY | O_CLOEXEC));
  if (!most.valid() || ::write(most.get(), "0", 1) != 1)
    return Error::FromErrno("/proc/sys/user/max_user_namespaces", errno);
  return {};
}

Result<void> CoverProc(Building& box) {
  if (box.profile.tree != Tree::kWhole) return {};
  for (const char* place : kReadOnlyPlaces)
    TRY(CoverPlace(box.root, place, kItself, Access::kReadOnly));
  const os::UniqueFd null(::openat(box.root.get(), "dev/null", O_PATH | O_CLOEXEC));
  if (!null.valid()) return Error::FromErrno("/dev/null", errno);
  for (const char* place : kCoveredPlaces) TRY(CoverPlace(box.root, place, null, Access::kDevice));
  return {};
}

}  // namespace cowork::box
