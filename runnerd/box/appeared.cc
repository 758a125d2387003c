#include "runnerd/box/appeared.h"

#include <fcntl.h>

#include <algorithm>

#include "runnerd/box/mounts.h"
#include "runnerd/box/report.h"
#include "runnerd/box/walk.h"

namespace cowork::box {
namespace {

// By the mount and not by the name alone: what is guarded can be renamed with the directory that it
// is in, and something new take its old name.
bool IsGuarded(int project, const std::string& path, std::span<const Building::Guarding> guarding) {
  const auto guard = std::ranges::find(guarding, path, &Building::Guarding::path);
  if (guard == guarding.end()) return false;
  const os::UniqueFd there = OpenInProject(project, path, O_PATH);
  if (!there.valid()) return false;
  const Result<uint64_t> mount = MountId(there.get());
  return mount.ok() && *mount == guard->mount;
}

}  // namespace

Result<std::vector<std::string>> FindAppeared(int project, const Guards& guards,
                                              std::span<const Building::Guarding> guarding) {
  std::vector<std::string> appeared;
  size_t more = 0;
  const std::vector<GuardedPath> all = TRY(FindGuarded(project, guards));
  for (const GuardedPath& found : all) {
    if (IsGuarded(project, found.path, guarding)) continue;
    if (appeared.size() < kMostAppeared)
      appeared.push_back(Readable(found.path));
    else
      ++more;
  }
  if (more > 0) appeared.back() = "and " + std::to_string(more + 1) + " more";
  return appeared;
}

}  // namespace cowork::box
