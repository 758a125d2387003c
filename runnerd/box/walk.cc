#include "runnerd/box/walk.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "runnerd/box/entries.h"

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
  Result<void> LookInto(const std::string& directory) {
    if (steady_clock::now() > latest_end_) return TooMuch("directories that are slow to read");
    const os::UniqueFd fd = TRY(Open(directory));
    if (!fd.valid()) return {};
    // One more than is let, so that it shows: a single directory may hold them all.
    const Entries entries = TRY(ReadEntries(fd, bounds_.entries - entries_ + 1));
    entries_ += entries.names.size();
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
    const std::string place = directory.empty() ? "." : directory;
    os::UniqueFd fd = OpenInProject(project_, place, O_RDONLY | O_DIRECTORY);
    if (fd.valid() || errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return fd;
    if (errno == ENAMETOOLONG) return TooMuch("paths longer than 4095 bytes");
    if (errno != EACCES) return Error::FromErrno("openat2", errno).WithDetail(directory);
    if (!OpenInProject(project_, place + "/.", O_PATH).valid()) return fd;
    return Error(ErrorCode::kFailedPrecondition,
                 Readable(place) +
                     " can be entered and not listed, so nothing in it can be guarded; let it be "
                     "read or move it out of the project");
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
