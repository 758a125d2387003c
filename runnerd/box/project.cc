#include "runnerd/box/project.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>
#include <string>

#include "runnerd/box/given.h"
#include "runnerd/box/mounts.h"
#include "runnerd/box/own_places.h"

namespace cowork::box {
namespace {

constexpr const char* kHomePlace = "/home/agent";
constexpr const char* kAgentShellPlace = "/opt/cowork/agent-shell";
constexpr Tmpfs kFreshHome{.size = "256m", .mode = "0700"};
constexpr const char* kMasks = "/run/cowork/masks/";

// What git itself writes into a new repository: nothing that names a program.
constexpr const char* kPlainGitConfig =
    "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = false\n"
    "\tlogallrefupdates = true\n";

Result<void> CheckIsFree(const std::string& path) {
  if (HasItsOwnMeaning(path))
    return Error(ErrorCode::kFailedPrecondition,
                 path + " has its own meaning in a box; grant a directory that has none");
  return {};
}

// Opens `name` under the project and nowhere else. kNotFound: there is none.
Result<os::UniqueFd> OpenGuarded(const Building& box, std::string_view name) {
  open_how how{};
  how.flags = O_PATH | O_CLOEXEC;
  how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH;
  os::UniqueFd target(static_cast<int>(
      ::syscall(SYS_openat2, box.project.get(), std::string(name).c_str(), &how, sizeof how)));
  if (target.valid()) return target;
  if (errno == ENOENT || errno == ENOTDIR) return Error(ErrorCode::kNotFound, std::string(name));
  if (errno == ELOOP)
    return Error(ErrorCode::kFailedPrecondition,
                 box.project_place + "/" + std::string(name) +
                     " is a symbolic link, which cannot be guarded; replace or remove it");
  return Error::FromErrno("openat2", errno);
}

// A mount that shows an empty directory, or a file with this content. What it shows lies in the
// box's own root, since older kernels copy no mount that is attached nowhere.
Result<os::UniqueFd> MakeMask(const Building& box, const os::UniqueFd& target,
                              std::string_view content) {
  struct stat kind {};
  if (::fstat(target.get(), &kind) != 0) return Error::FromErrno("fstat", errno);
  const std::string shown = kMasks + std::to_string(kind.st_ino);
  if (S_ISDIR(kind.st_mode)) {
    TRY(MakeDirectories(box.root, shown));
  } else {
    TRY(MakeFile(box.root, shown, content));
  }
  return CopyMount(box.root.get(), shown.substr(1), Access::kReadOnly);
}

Result<os::UniqueFd> MakeGuard(const Building& box, Guard guard, const os::UniqueFd& target) {
  switch (guard) {
    case Guard::kPinned: return CopyMount(target.get(), "", Access::kReadWrite);
    case Guard::kReadOnly: return CopyMount(target.get(), "", Access::kReadOnly);
    case Guard::kEmpty: return MakeMask(box, target, "");
    case Guard::kPlainGit: return MakeMask(box, target, kPlainGitConfig);
  }
  return Error(ErrorCode::kInternal, "a guard of no kind");
}

Result<void> GuardName(const Building& box, const GuardedName& guarded) {
  const Result<os::UniqueFd> target = OpenGuarded(box, guarded.name);
  if (!target.ok() && target.error().code() == ErrorCode::kNotFound) return {};
  if (!target.ok()) return target.error();
  return Cover(TRY(MakeGuard(box, guarded.guard, *target)), *target);
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

Result<void> GuardNames(Building& box) {
  for (const GuardedName& guarded : box.profile.guarded_names) TRY(GuardName(box, guarded));
  return {};
}

Result<void> PlaceGivenFiles(Building& box) {
  TRY(PlaceFile(box, Role::kProgram, box.profile.program));
  return PlaceFile(box, Role::kAgentShell, kAgentShellPlace);
}

}  // namespace cowork::box
