#include "runnerd/servers/files/going_along.h"

#include <chrono>
#include <string>
#include <vector>

#include "runnerd/box/walk.h"
#include "runnerd/servers/files/core/protection.h"
#include "runnerd/servers/files/project.h"
#include "runnerd/servers/files/trouble.h"

namespace cowork::files {
namespace {

// A client waits for the answer.
constexpr box::WalkBounds kBounds{.time = std::chrono::seconds(5)};

}  // namespace

Result<void> CheckMayGoAlong(int project, const Change& move) {
  const box::Guards guards =
      GuardsOnTheWay(StepsTo(project, move.path), StepsTo(project, move.target));
  const Result<std::vector<box::GuardedPath>> guarded =
      box::FindGuarded(move.was.fd.get(), guards, kBounds);
  if (!guarded.ok())
    return NothingChanged(move.path + " cannot be looked through for what may not go along (" +
                          guarded.error().message() + "); move what is in it by parts");
  if (!guarded->empty()) return WouldGoAlong(move.path, guarded->front().path);
  return {};
}

}  // namespace cowork::files
