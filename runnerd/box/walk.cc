#include "runnerd/box/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace cowork::box {
namespace {

using std::chrono::steady_clock;

Error TooMuch(const std::string& what) {
  return Error(ErrorCode::kFailedPrecondition,
               "the project has " + what +
                   ", too much to look through for names that have to be guarded; grant a smaller "
                   "directory");
}

std::string NameOf(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

class Walk {
 public:
  Walk(int project, const Guards& guards, const WalkBounds& bounds)
      : project_(project),
        guards_(guards),
        bounds_(bounds),
        latest_end_(steady_clock::now() + bounds.time) {}

  Result<std::vector<GuardedPath>> Finish() {
    for (pending_.emplace_back(); !pending_.empty();) {
      const std::string directory = std::move(pending_.back());
      pending_.pop_back();
      TRY(LookInto(directory));
    }
    std::ranges::sort(found_, {}, &GuardedPath::path);
    return std::move(found_);
  }

 private:
  struct Entries {
    std::vector<std::string> names;
    std::vector<bool> directories;  // As many: whether it is one.
  };

  Result<void> LookInto(const std::string& directory) {
    if (steady_clock::now() > latest_end_) return TooMuch("directories that are slow to read");
    const os::UniqueFd fd = TRY(Open(directory));
    if (!fd.valid()) return {};
    const Entries entries = TRY(Read(fd));
    const bool repository = IsRepository(NameOf(directory), entries.names);
    const std::string before = directory.empty() ? "" : directory + "/";
    for (size_t i = 0; i < entries.names.size(); ++i) {
      const std::optional<Guard> guard = GuardOf(guards_, entries.names[i], repository);
      if (guard.has_value()) found_.push_back({.path = before + entries.names[i], .guard = *guard});
      const bool covered = guard.has_value() && CoversWhatIsBelow(*guard);
      if (entries.directories[i] && !covered) pending_.push_back(before + entries.names[i]);
    }
    return CheckBounds(directory);
  }

  // Not valid: it is gone, or nothing in it can be reached from the box either.
  Result<os::UniqueFd> Open(const std::string& directory) const {
    os::UniqueFd fd =
        OpenInProject(project_, directory.empty() ? "." : directory, O_RDONLY | O_DIRECTORY);
    if (fd.valid() || errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return fd;
    if (errno == ENAMETOOLONG) return TooMuch("paths longer than 4095 bytes");
    if (errno != EACCES) return Error::FromErrno("openat2", errno).WithDetail(directory);
    if (!OpenInProject(project_, directory + "/.", O_PATH).valid()) return fd;
    return Error(ErrorCode::kFailedPrecondition,
                 Readable(directory) +
                     " can be entered and not listed, so nothing in it can be guarded; let it be "
                     "read or move it out of the project");
  }

  Result<Entries> Read(const os::UniqueFd& fd) {
    Entries entries;
    alignas(dirent64) std::array<char, 32768> some{};
    for (ssize_t size = 0; (size = ::getdents64(fd.get(), some.data(), some.size())) != 0;) {
      if (size < 0) return Error::FromErrno("getdents64", errno);
      for (const char* at = some.data(); at < some.data() + size;) {
        const auto* entry = reinterpret_cast<const dirent64*>(at);
        at += entry->d_reclen;
        Take(fd, *entry, entries);
      }
      // Here as well: a single directory may hold them all.
      if (entries_ > bounds_.entries) break;
    }
    return entries;
  }

  void Take(const os::UniqueFd& fd, const dirent64& entry, Entries& entries) {
    const std::string_view name(entry.d_name);
    if (name == "." || name == "..") return;
    ++entries_;
    entries.names.emplace_back(name);
    entries.directories.push_back(IsDirectory(fd, entry));
  }

  static bool IsDirectory(const os::UniqueFd& fd, const dirent64& entry) {
    if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
    struct stat kind {};
    return ::fstatat(fd.get(), entry.d_name, &kind, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISDIR(kind.st_mode);
  }

  Result<void> CheckBounds(const std::string& directory) const {
    if (entries_ > bounds_.entries)
      return TooMuch("more than " + std::to_string(bounds_.entries) + " files");
    if (found_.size() > bounds_.found)
      return TooMuch("more than " + std::to_string(bounds_.found) + " guarded names");
    if (static_cast<size_t>(std::ranges::count(directory, '/')) >= bounds_.depth)
      return TooMuch("directories more than " + std::to_string(bounds_.depth) + " deep");
    return {};
  }

  const int project_;
  const Guards& guards_;
  const WalkBounds bounds_;
  const steady_clock::time_point latest_end_;
  std::vector<std::string> pending_;  // Directories not looked into yet.
  std::vector<GuardedPath> found_;
  size_t entries_ = 0;
};

}  // namespace

os::UniqueFd OpenInProject(int project, const std::string& path, uint64_t flags) {
  open_how how{};
  how.flags = flags | O_NOFOLLOW | O_CLOEXEC;
  how.resolve = RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH;
  return os::UniqueFd(
      static_cast<int>(::syscall(SYS_openat2, project, path.c_str(), &how, sizeof how)));
}

Result<std::vector<GuardedPath>> FindGuarded(int project, const Guards& guards,
                                             const WalkBounds& bounds) {
  return Walk(project, guards, bounds).Finish();
}

}  // namespace cowork::box
