#include "runnerd/box/project.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "runnerd/box/given.h"
#include "runnerd/box/mounts.h"

namespace cowork::box {
namespace {

constexpr const char* kHomePlace = "/home/agent";
constexpr const char* kAgentShellPlace = "/opt/cowork/agent-shell";
constexpr Tmpfs kFreshHome{.size = "256m", .mode = "0700"};

// Nothing of the person's may lie over these, or in them.
constexpr std::string_view kOurPlaces[] = {
    "/usr", "/etc",   "/proc", "/dev",     "/sys",        "/bin",       "/sbin",
    "/lib", "/lib64", "/run",  "/var/tmp", "/opt/cowork", "/home/agent"};

bool IsIn(std::string_view path, std::string_view place) {
  return path == place || (path.starts_with(place) && path[place.size()] == '/');
}

Result<void> CheckIsFree(const std::string& path) {
  const bool whole = path == "/" || path == "/tmp" || path == "/home";
  const bool ours = std::ranges::any_of(
      kOurPlaces, [&](std::string_view place) { return IsIn(path, place) || IsIn(place, path); });
  if (whole || ours)
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
  return PlaceFile(box, Role::kAgentShell, kAgentShellPlace);
}

}  // namespace cowork::box
