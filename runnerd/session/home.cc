#include "runnerd/session/home.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

namespace cowork::runnerd::session {
namespace {

constexpr size_t kDeepest = 64;  // Each level takes a descriptor.

Result<os::UniqueFd> MakeDirectoryIn(int parent, const std::string& name) {
  if (::mkdirat(parent, name.c_str(), 0700) != 0 && errno != EEXIST)
    return Error::FromErrno("mkdirat", errno);
  os::UniqueFd made(::openat(parent, name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!made.valid()) return Error::FromErrno("openat", errno);
  return made;
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

// A directory that is being emptied, and its name in the one before it.
struct Level {
  std::unique_ptr<DIR, CloseDirectory> directory;
  std::string name;
  int fd() const { return ::dirfd(directory.get()); }
};

os::UniqueFd OpenIn(int parent, const std::string& name) {
  return os::UniqueFd(
      ::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

Result<Level> LevelOf(os::UniqueFd fd, const std::string& name) {
  if (!fd.valid()) return Error::FromErrno("openat", errno);
  Level level{.directory = std::unique_ptr<DIR, CloseDirectory>(::fdopendir(fd.get())),
              .name = name};
  if (level.directory == nullptr) return Error::FromErrno("fdopendir", errno);
  fd.Release();
  return level;
}

// The next entry that is there; empty when there is none.
std::string NextIn(const Level& level) {
  while (const dirent* entry = ::readdir(level.directory.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") return name;
  }
  return "";
}

Result<void> Remove(int parent, const std::string& name, int flags) {
  if (::unlinkat(parent, name.c_str(), flags) != 0 && errno != ENOENT)
    return Error::FromErrno("unlinkat", errno);
  return {};
}

}  // namespace

Result<void> RemoveHome(int homes, const std::string& session_id) {
  os::UniqueFd whole = OpenIn(homes, session_id);
  if (!whole.valid() && errno == ENOENT) return {};
  std::vector<Level> levels;
  levels.push_back(TRY(LevelOf(std::move(whole), session_id)));
  while (!levels.empty()) {
    const std::string name = NextIn(levels.back());
    if (name.empty()) {
      const std::string emptied = levels.back().name;
      levels.pop_back();
      TRY(Remove(levels.empty() ? homes : levels.back().fd(), emptied, AT_REMOVEDIR));
    } else if (::unlinkat(levels.back().fd(), name.c_str(), 0) != 0) {
      if (errno != EISDIR) return Error::FromErrno("unlinkat", errno);
      if (levels.size() >= kDeepest)
        return Error(ErrorCode::kFailedPrecondition, "it is deeper than any home");
      levels.push_back(TRY(LevelOf(OpenIn(levels.back().fd(), name), name)));
    }
  }
  return {};
}

Result<os::UniqueFd> MakeHome(int homes, const std::string& session_id) {
  const os::UniqueFd session = TRY(MakeDirectoryIn(homes, session_id));
  return MakeDirectoryIn(session.get(), "home");
}

}  // namespace cowork::runnerd::session
