#include "runnerd/session/directory.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>

#include "common/base/shell_word.h"
#include "runnerd/box/own_places.h"
#include "runnerd/core/ownership.h"
#include "runnerd/core/paths.h"
#include "runnerd/session/facts.h"

namespace cowork::runnerd::session {
namespace {

std::optional<Ground>& TheGround() {
  static std::optional<Ground> ground;
  return ground;
}

Error WhyNotOpened(const std::string& path, int saved_errno) {
  switch (saved_errno) {
    case ENOENT: return Error(ErrorCode::kNotFound, "there is no such directory");
    case ELOOP:
      return Error(ErrorCode::kInvalidArgument,
                   "the path goes through a symbolic link; give its real path");
    case ENOTDIR:
      return Error(ErrorCode::kInvalidArgument,
                   "it is not a directory; grant the directory that it is in");
    case EACCES:
      return Error(ErrorCode::kPermissionDenied,
                   "you may not enter what leads to it; namei -l " + ShellWord(path));
    default: return Error::FromErrno("openat2", saved_errno);
  }
}

Result<void> CheckPlace(const std::string& path, const Ground& ground) {
  TRY(CheckGrantablePath(path));
  TRY(CheckMayBeGranted(path, ground.forbidden));
  if (box::HasItsOwnMeaning(path))
    return Error(ErrorCode::kInvalidArgument,
                 ShellWord(path) + " has its own meaning in a box; grant a directory of your home");
  return {};
}

Result<os::UniqueFd> Open(const std::string& path) {
  open_how how{};
  how.flags = O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
  how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  os::UniqueFd fd(
      static_cast<int>(::syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof how)));
  if (!fd.valid()) return WhyNotOpened(path, errno);
  return fd;
}

Error IsAnother(const Directory& granted) {
  const char* why = granted.boot.empty()
                        ? "it was granted before coworkd knew directories by their birth times"
                        : "another directory stands where the granted one was";
  return Error(ErrorCode::kFailedPrecondition,
               std::string(why) + "; cowork grant add " + ShellWord(granted.path));
}

}  // namespace

void StandOn(Ground ground) {
  TheGround() = std::move(ground);
}

Result<OpenedDirectory> OpenDirectory(const std::string& path) {
  if (!TheGround().has_value()) return Error(ErrorCode::kInternal, "no ground to stand on");
  const Ground& ground = *TheGround();
  TRY(CheckPlace(path, ground));
  os::UniqueFd fd = TRY(Open(path));
  Facts facts = TRY(LookAt(fd));
  TRY(CheckIsThePersons(path, facts.ownership, ground.person));
  facts.identity.path = path;
  facts.identity.boot = ground.boot;
  return OpenedDirectory{.fd = std::move(fd), .facts = std::move(facts.identity)};
}

Result<os::UniqueFd> OpenGranted(const Directory& granted) {
  OpenedDirectory opened = TRY(OpenDirectory(granted.path));
  if (!IsTheSame(granted, opened.facts)) return IsAnother(granted);
  return std::move(opened.fd);
}

}  // namespace cowork::runnerd::session
