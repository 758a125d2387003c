#include "runnerd/box/guarding.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "runnerd/box/git_format.h"
#include "runnerd/box/mounts.h"
#include "runnerd/box/walk.h"

namespace cowork::box {
namespace {

constexpr const char* kMasks = "/run/cowork/masks/";
constexpr const char* kEmptyDirectory = "empty-directory";
constexpr const char* kEmptyFile = "empty-file";

// git writes the format keys first.
constexpr size_t kKeptOfAConfig = 8192;

bool IsTheRootsOwn(const std::string& path) {
  const size_t name = path.rfind('/');
  return name == std::string::npos || path.substr(0, name) == ".git";
}

Error IsALink(const Building& box, const std::string& path) {
  return Error(ErrorCode::kFailedPrecondition,
               box.project_place + "/" + Readable(path) +
                   " is a symbolic link, which cannot be guarded; replace or remove it");
}

// What masks show lies in the box's own root, since older kernels copy no mount that is attached
// nowhere.
Result<os::UniqueFd> CopyMask(const Building& box, const std::string& name) {
  return CopyMount(box.root.get(), (kMasks + name).substr(1), Access::kReadOnly);
}

Result<void> MakeEmptyMasks(const Building& box) {
  TRY(MakeDirectories(box.root, std::string(kMasks) + kEmptyDirectory));
  return MakeFile(box.root, std::string(kMasks) + kEmptyFile, "");
}

// The mask is empty for now, and what the file says is not looked at: that is for a process that
// reaches no more than the box.
Result<os::UniqueFd> MaskConfig(Building& box, const std::string& path) {
  Building::GitConfig config{.mask = kMasks + ("git-" + std::to_string(box.git_configs.size())),
                             .text = std::string(kKeptOfAConfig, '\0')};
  const os::UniqueFd file = OpenInProject(box.project.get(), path, O_RDONLY | O_NONBLOCK);
  const ssize_t size =
      file.valid() ? ::pread(file.get(), config.text.data(), config.text.size(), 0) : 0;
  config.text.resize(size > 0 ? static_cast<size_t>(size) : 0);
  TRY(MakeFile(box.root, config.mask, ""));
  box.git_configs.push_back(config);
  return CopyMount(box.root.get(), config.mask.substr(1), Access::kReadOnly);
}

struct Target {
  const GuardedPath& guarded;
  const os::UniqueFd& fd;
  mode_t kind;
};

Result<os::UniqueFd> MakeGuard(Building& box, const Target& target) {
  if (S_ISLNK(target.kind)) return CopyMask(box, kEmptyFile);
  const bool directory = S_ISDIR(target.kind);
  switch (target.guarded.guard) {
    case Guard::kPinned:
      return CopyMount(target.fd.get(), "", directory ? Access::kReadWrite : Access::kReadOnly);
    case Guard::kReadOnly: return CopyMount(target.fd.get(), "", Access::kReadOnly);
    case Guard::kPlainGit:
      if (S_ISREG(target.kind)) return MaskConfig(box, target.guarded.path);
      [[fallthrough]];
    case Guard::kEmpty: return CopyMask(box, directory ? kEmptyDirectory : kEmptyFile);
  }
  return Error(ErrorCode::kInternal, "a guard of no kind");
}

Result<void> GuardPath(Building& box, const GuardedPath& guarded) {
  const os::UniqueFd fd = OpenInProject(box.project.get(), guarded.path, O_PATH);
  if (!fd.valid() && (errno == ENOENT || errno == ENOTDIR)) return {};
  if (!fd.valid() && errno == ELOOP) return IsALink(box, guarded.path);
  if (!fd.valid()) return Error::FromErrno("openat2", errno);
  struct stat facts {};
  if (::fstat(fd.get(), &facts) != 0) return Error::FromErrno("fstat", errno);
  if (S_ISLNK(facts.st_mode) && IsTheRootsOwn(guarded.path)) return IsALink(box, guarded.path);
  const os::UniqueFd mount =
      TRY(MakeGuard(box, {.guarded = guarded, .fd = fd, .kind = facts.st_mode}));
  TRY(Cover(mount, fd));
  box.guards.push_back({.mount = TRY(MountId(mount.get())), .path = guarded.path});
  return {};
}

}  // namespace

Result<void> GuardNames(Building& box) {
  if (box.profile.guards.empty()) return {};
  TRY(MakeEmptyMasks(box));
  const std::vector<GuardedPath> found = TRY(FindGuarded(box.project.get(), box.profile.guards));
  for (const GuardedPath& guarded : found) TRY(GuardPath(box, guarded));
  return {};
}

Result<void> ShowGitFormats(Building& box) {
  for (const Building::GitConfig& config : box.git_configs) {
    const os::UniqueFd mask(
        ::openat(box.root.get(), config.mask.c_str() + 1, O_WRONLY | O_NOFOLLOW | O_CLOEXEC));
    const std::string shown = FormatKeysOf(config.text);
    if (::write(mask.get(), shown.data(), shown.size()) != static_cast<ssize_t>(shown.size()))
      return Error::FromErrno("write", errno);
  }
  box.git_configs.clear();
  return {};
}

}  // namespace cowork::box
