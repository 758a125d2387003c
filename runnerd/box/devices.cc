#include "runnerd/box/devices.h"

#include <fcntl.h>
#include <sys/mount.h>

#include <cerrno>
#include <string>

#include "runnerd/box/mounts.h"

namespace cowork::box {
namespace {

constexpr const char* kHarmless[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random",
                                     "/dev/urandom"};
// A question to DNS has a number that nobody else may guess.
constexpr const char* kRandom = "/dev/urandom";
constexpr Tmpfs kSharedMemory{.size = "256m", .mode = "1777"};

Result<os::UniqueFd> MakeTerminals() {
  const os::UniqueFd file_system(::fsopen("devpts", FSOPEN_CLOEXEC));
  if (!file_system.valid()) return Error::FromErrno("fsopen(devpts)", errno);
  if (::fsconfig(file_system.get(), FSCONFIG_SET_FLAG, "newinstance", nullptr, 0) != 0 ||
      ::fsconfig(file_system.get(), FSCONFIG_SET_STRING, "ptmxmode", "0666", 0) != 0 ||
      ::fsconfig(file_system.get(), FSCONFIG_SET_STRING, "mode", "0620", 0) != 0 ||
      ::fsconfig(file_system.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0)
    return Error::FromErrno("fsconfig(devpts)", errno);
  os::UniqueFd mount(
      ::fsmount(file_system.get(), FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC));
  if (!mount.valid()) return Error::FromErrno("fsmount(devpts)", errno);
  return mount;
}

Result<void> PlaceDevice(Building& box, const char* device) {
  return PlaceMount(TRY(CopyMount(AT_FDCWD, device, Access::kDevice)), box.root, device);
}

}  // namespace

Result<void> PlaceDevices(Building& box) {
  if (box.profile.tree == Tree::kBare) return {};
  if (box.profile.tree == Tree::kNames) return PlaceDevice(box, kRandom);
  for (const char* device : kHarmless) TRY(PlaceDevice(box, device));
  TRY(PlaceMount(TRY(MakeTerminals()), box.root, "/dev/pts"));
  TRY(PlaceMount(TRY(MakeTmpfs(kSharedMemory)), box.root, "/dev/shm"));
  TRY(MakeLink(box.root, "/dev/ptmx", "pts/ptmx"));
  TRY(MakeLink(box.root, "/dev/fd", "/proc/self/fd"));
  TRY(MakeLink(box.root, "/dev/stdin", "/proc/self/fd/0"));
  TRY(MakeLink(box.root, "/dev/stdout", "/proc/self/fd/1"));
  return MakeLink(box.root, "/dev/stderr", "/proc/self/fd/2");
}

}  // namespace cowork::box
