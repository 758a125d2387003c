#include "runnerd/session/home.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
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

// A directory that is being emptied, and its name in the one before it.
struct Level {
  os::UniqueFd fd;
  std::string name;
};

os::UniqueFd OpenIn(int parent, const std::string& name) {
  return os::UniqueFd(
      ::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

Result<Level> LevelOf(os::UniqueFd fd, const std::string& name) {
  if (!fd.valid()) return Error::FromErrno("openat", errno);
  return Level{.fd = std::move(fd), .name = name};
}

// Some of what is in it by now; none: it is empty. No DIR: it asks the kernel for more than we may.
Result<std::vector<std::string>> SomeIn(const Level& level) {
  alignas(dirent64) std::array<char, 8192> some{};
  ::lseek(level.fd.get(), 0, SEEK_SET);
  const ssize_t size = ::getdents64(level.fd.get(), some.data(), some.size());
  if (size < 0) return Error::FromErrno("getdents64", errno);
  std::vector<std::string> names;
  for (const char* at = some.data(); at < some.data() + size;) {
    const auto* entry = reinterpret_cast<const dirent64*>(at);
    at += entry->d_reclen;
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  return names;
}

Result<void> Remove(int parent, const std::string& name, int flags) {
  if (::unlinkat(parent, name.c_str(), flags) != 0 && errno != ENOENT)
    return Error::FromErrno("unlinkat", errno);
  return {};
}

// Removes what is named, up to a directory: that comes first, as one more level.
Result<void> RemoveUpToADirectory(std::vector<Level>& levels,
                                  const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const int fd = levels.back().fd.get();
    if (::unlinkat(fd, name.c_str(), 0) == 0) continue;
    if (errno != EISDIR) return Error::FromErrno("unlinkat", errno);
    if (levels.size() >= kDeepest)
      return Error(ErrorCode::kFailedPrecondition, "it is deeper than any home");
    levels.push_back(TRY(LevelOf(OpenIn(fd, name), name)));
    return {};
  }
  return {};
}

}  // namespace

Result<void> RemoveHome(int homes, const std::string& session_id) {
  os::UniqueFd whole = OpenIn(homes, session_id);
  if (!whole.valid() && errno == ENOENT) return {};
  std::vector<Level> levels;
  levels.push_back(TRY(LevelOf(std::move(whole), session_id)));
  while (!levels.empty()) {
    const std::vector<std::string> names = TRY(SomeIn(levels.back()));
    if (!names.empty()) {
      TRY(RemoveUpToADirectory(levels, names));
      continue;
    }
    const std::string emptied = levels.back().name;
    levels.pop_back();
    TRY(Remove(levels.empty() ? homes : levels.back().fd.get(), emptied, AT_REMOVEDIR));
  }
  return {};
}

Result<os::UniqueFd> MakeHome(int homes, const std::string& session_id) {
  const os::UniqueFd session = TRY(MakeDirectoryIn(homes, session_id));
  return MakeDirectoryIn(session.get(), "home");
}

}  // namespace cowork::runnerd::session
