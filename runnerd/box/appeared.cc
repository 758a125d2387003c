#include "runnerd/box/appeared.h"

#include "runnerd/box/guarding.h"
#include "runnerd/box/report.h"
#include "runnerd/box/walk.h"

namespace cowork::box {

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
