#include "runnerd/box/mounts.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace cowork::box {
namespace {

Error MountError(const char* call, std::string_view place) {
  return Error::FromErrno((std::string(call) + "(" + std::string(place) + ")").c_str(), errno);
}

// "/a/b" under a root is "a/b".
std::string Below(std::string_view place) {
  return std::string(place.substr(1));
}

uint64_t Attributes(Access access) {
  switch (access) {
    case Access::kReadOnly: return MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_RDONLY;
    case Access::kReadWrite: return MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
    case Access::kDevice: return MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
  }
  return MOUNT_ATTR_RDONLY;
}

Result<void> SetAttributes(int mount, unsigned flags, uint64_t attributes) {
  mount_attr wanted{};
  wanted.attr_set = attributes;
  if (::mount_setattr(mount, "", AT_EMPTY_PATH | flags, &wanted, sizeof wanted) != 0)
    return Error::FromErrno("mount_setattr", errno);
  return {};
}

}  // namespace

Result<os::UniqueFd> MakeTmpfs(const Tmpfs& kind) {
  const os::UniqueFd file_system(::fsopen("tmpfs", FSOPEN_CLOEXEC));
  if (!file_system.valid()) return Error::FromErrno("fsopen(tmpfs)", errno);
  if (::fsconfig(file_system.get(), FSCONFIG_SET_STRING, "size", kind.size, 0) != 0 ||
      ::fsconfig(file_system.get(), FSCONFIG_SET_STRING, "mode", kind.mode, 0) != 0 ||
      ::fsconfig(file_system.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) != 0)
    return Error::FromErrno("fsconfig(tmpfs)", errno);
  os::UniqueFd mount(::fsmount(file_system.get(), FSMOUNT_CLOEXEC,
                               static_cast<unsigned>(Attributes(Access::kReadWrite))));
  if (!mount.valid()) return Error::FromErrno("fsmount(tmpfs)", errno);
  return mount;
}

Result<os::UniqueFd> CopyMount(int directory, const std::string& path, Access access) {
  const unsigned self = path.empty() ? AT_EMPTY_PATH : 0;
  os::UniqueFd mount(::open_tree(directory, path.c_str(),
                                 OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | self));
  if (!mount.valid()) {
    if (errno == ENOENT) return Error(ErrorCode::kNotFound, "nothing is at " + path);
    return MountError("open_tree", path);
  }
  TRY(SetAttributes(mount.get(), AT_RECURSIVE, Attributes(access)));
  return mount;
}

Result<void> MakeReadOnly(const os::UniqueFd& mount) {
  return SetAttributes(mount.get(), 0, Attributes(Access::kReadOnly));
}

Result<void> PlaceMount(const os::UniqueFd& mount, const os::UniqueFd& root,
                        std::string_view place) {
  struct stat kind {};
  if (::fstat(mount.get(), &kind) != 0) return Error::FromErrno("fstat", errno);
  if (S_ISDIR(kind.st_mode)) {
    TRY(MakeDirectories(root, place));
  } else {
    TRY(MakeFile(root, place, ""));
  }
  if (::move_mount(mount.get(), "", root.get(), Below(place).c_str(), MOVE_MOUNT_F_EMPTY_PATH) != 0)
    return MountError("move_mount", place);
  return {};
}

Result<void> Cover(const os::UniqueFd& mount, const os::UniqueFd& target) {
  constexpr unsigned kBothByDescriptor = MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH;
  if (::move_mount(mount.get(), "", target.get(), "", kBothByDescriptor) == 0) return {};
  if (errno == ENOENT) return Error(ErrorCode::kNotFound, "what was to be covered is gone");
  return Error::FromErrno("move_mount", errno);
}

Result<uint64_t> MountId(int mount) {
  struct statx facts {};
  if (::statx(mount, "", AT_EMPTY_PATH, STATX_MNT_ID, &facts) != 0)
    return Error::FromErrno("statx", errno);
  return facts.stx_mnt_id;
}

Result<void> MakeDirectories(const os::UniqueFd& root, std::string_view place) {
  const std::string path = Below(place);
  for (size_t end = path.find('/');; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (::mkdirat(root.get(), part.c_str(), 0755) != 0 && errno != EEXIST)
      return MountError("mkdirat", part);
    if (end == std::string::npos) return {};
  }
}

Result<void> MakeFile(const os::UniqueFd& root, std::string_view place, std::string_view content) {
  if (const size_t name = place.rfind('/'); name > 0)
    TRY(MakeDirectories(root, place.substr(0, name)));
  const os::UniqueFd file(::openat(root.get(), Below(place).c_str(),
                                   O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0644));
  if (!file.valid()) return MountError("openat", place);
  if (::write(file.get(), content.data(), content.size()) != static_cast<ssize_t>(content.size()))
    return MountError("write", place);
  return {};
}

Result<void> MakeLink(const os::UniqueFd& root, std::string_view place, const char* target) {
  if (::symlinkat(target, root.get(), Below(place).c_str()) != 0)
    return MountError("symlinkat", place);
  return {};
}

}  // namespace cowork::box
