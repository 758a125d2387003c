#include "runnerd/box/project.h"

#include <string>
#include <string_view>

#include "runnerd/box/given.h"
#include "runnerd/box/mounts.h"
#include "runnerd/box/own_places.h"

namespace cowork::box {
namespace {

constexpr const char* kHomePlace = "/home/agent";
constexpr const char* kAgentShellPlace = "/opt/cowork/agent-shell";
constexpr const char* kMcpShimPlace = "/opt/cowork/mcp-shim";
constexpr Tmpfs kFreshHome{.size = "256m", .mode = "0700"};

Result<void> CheckIsFree(const std::string& path) {
  if (HasItsOwnMeaning(path))
    return Error(ErrorCode::kFailedPrecondition,
                 path + " has its own meaning in a box; grant a directory that has none");
  return {};
}

Result<void> PlaceFile(Building& box, Role role, std::string_view place) {
  const os::UniqueFd* given = FindGiven(box.given, role);
  if (given == nullptr) return {};
  const Found found = TRY(FindAgain(*given));
  return PlaceMount(TRY(CopyMount(found.fd.get(), "", Access::kReadOnly)), box.root, place);
}

}  // namespace

Result<void> PlaceHome(Building& box) {
  if (box.profile.home == Home::kAbsent) return {};
  if (box.profile.home == Home::kFresh)
    return PlaceMount(TRY(MakeTmpfs(kFreshHome)), box.root, kHomePlace);
  const Found home = TRY(FindAgain(*FindGiven(box.given, Role::kHome)));
  return PlaceMount(TRY(CopyMount(home.fd.get(), "", Access::kReadWrite)), box.root, kHomePlace);
}

Result<void> PlaceProject(Building& box) {
  if (box.profile.project == Project::kAbsent) return {};
  const Found found = TRY(FindAgain(*FindGiven(box.given, Role::kProject)));
  TRY(CheckIsFree(found.path));
  const Access access =
      box.profile.project == Project::kReadOnly ? Access::kReadOnly : Access::kReadWrite;
  box.project = TRY(CopyMount(found.fd.get(), "", access));
  box.project_place = found.path;
  return PlaceMount(box.project, box.root, box.project_place);
}

Result<void> PlaceGivenFiles(Building& box) {
  TRY(PlaceFile(box, Role::kProgram, box.profile.program));
  TRY(PlaceFile(box, Role::kAgentShell, kAgentShellPlace));
  return PlaceFile(box, Role::kMcpShim, kMcpShimPlace);
}

}  // namespace cowork::box
