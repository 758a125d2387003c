#include "runnerd/box/guarding.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "runnerd/box/in_project.h"
#include "runnerd/box/masks.h"
#include "runnerd/box/mounts.h"
#include "runnerd/box/walk.h"

namespace cowork::box {
namespace {

constexpr int kMostTries = 8;

bool IsTheRootsOwn(const std::string& path) {
  const size_t name = path.rfind('/');
  return name == std::string::npos || path.substr(0, name) == ".git";
}

Error IsALink(const Building& box, const std::string& path) {
  return Error(ErrorCode::kFailedPrecondition,
               box.project_place + "/" + Readable(path) +
                   " is a symbolic link, which cannot be guarded; replace or remove it");
}

struct Target {
  const GuardedPath& guarded;
  const os::UniqueFd& fd;
  mode_t kind;
};

Result<os::UniqueFd> MakeGuard(Building& box, const Target& target) {
  if (S_ISLNK(target.kind)) return CopyEmptyMask(box, target.kind);
  const bool directory = S_ISDIR(target.kind);
  switch (target.guarded.guard) {
    case Guard::kPinned:
      return CopyMount(target.fd.get(), "", directory ? Access::kReadWrite : Access::kReadOnly);
    case Guard::kReadOnly: return CopyMount(target.fd.get(), "", Access::kReadOnly);
    case Guard::kPlainGit:
      if (S_ISREG(target.kind)) return MaskGitConfig(box, target.guarded.path);
      [[fallthrough]];
    case Guard::kEmpty: return CopyEmptyMask(box, target.kind);
  }
  return Error(ErrorCode::kInternal, "a guard of no kind");
}

// False: there is no such name any more.
Result<bool> GuardPath(Building& box, const GuardedPath& guarded) {
  const os::UniqueFd fd = OpenInProject(box.project.get(), guarded.path, O_PATH);
  if (!fd.valid() && HasVanished(errno)) return false;
  if (!fd.valid()) return Error::FromErrno("openat2", errno);
  struct stat facts {};
  if (::fstat(fd.get(), &facts) != 0) return Error::FromErrno("fstat", errno);
  if (S_ISLNK(facts.st_mode) && IsTheRootsOwn(guarded.path)) return IsALink(box, guarded.path);
  const os::UniqueFd mount =
      TRY(MakeGuard(box, {.guarded = guarded, .fd = fd, .kind = facts.st_mode}));
  const Result<void> covered = Cover(mount, fd);
  if (!covered.ok() && covered.error().code() == ErrorCode::kNotFound) return false;
  if (!covered.ok()) return covered.error();
  const uint64_t number = TRY(MountId(mount.get()));
  box.guards.push_back({.mount = number, .path = guarded.path});
  return true;
}

// False: one was gone when it was its turn.
Result<bool> GuardAll(Building& box, WalkBudget::Clock::time_point began) {
  const std::vector<GuardedPath> found =
      TRY(FindGuarded(box.project.get(), box.profile.guards, {}, began));
  bool all = true;
  for (const GuardedPath& guarded : found)
    if (!IsGuarded(box.project.get(), guarded.path, box.guards))
      all = TRY(GuardPath(box, guarded)) && all;
  return all;
}

}  // namespace

Result<void> GuardNames(Building& box) {
  if (box.profile.guards.empty()) return {};
  TRY(MakeEmptyMasks(box));
  const WalkBudget::Clock::time_point began = WalkBudget::Clock::now();
  for (int tries = 0; tries < kMostTries; ++tries)
    if (TRY(GuardAll(box, began))) return {};
  return ComesAndGoes();
}

bool IsGuarded(int project, const std::string& path, std::span<const Building::Guarding> guarding) {
  if (std::ranges::count(guarding, path, &Building::Guarding::path) == 0) return false;
  const os::UniqueFd there = OpenInProject(project, path, O_PATH);
  if (!there.valid()) return false;
  const Result<uint64_t> mount = MountId(there.get());
  return mount.ok() && std::ranges::any_of(guarding, [&](const Building::Guarding& guard) {
           return guard.path == path && guard.mount == *mount;
         });
}

}  // namespace cowork::box
