#include "runnerd/box/walk.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
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
      pending_bytes_ -= directory.size();
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
      if (entries.directories[i] && !covered) TRY(LookLater(before + entries.names[i]));
    }
    return CheckBounds(directory);
  }

  Result<void> LookLater(std::string directory) {
    pending_bytes_ += directory.size();
    if (pending_bytes_ > bounds_.bytes) return TooMuch("directories with paths so long");
    pending_.push_back(std::move(directory));
    return {};
  }

  // Not valid: it is gone, or it is somebody else's, and nothing in it can be reached from the box
  // either. What is the person's own a box could open with chmod.
  Result<os::UniqueFd> Open(const std::string& directory) const {
    const std::string place = directory.empty() ? "." : directory;
    os::UniqueFd fd = OpenInProject(project_, place, O_RDONLY | O_DIRECTORY);
    if (fd.valid() || errno == ENOENT || errno == ENOTDIR || errno == ELOOP) return fd;
    if (errno == ENAMETOOLONG) return TooMuch("paths longer than 4095 bytes");
    if (errno != EACCES) return Error::FromErrno("openat2", errno).WithDetail(directory);
    if (!IsThePersons(place) && !OpenInProject(project_, place + "/.", O_PATH).valid()) return fd;
    return Error(
        ErrorCode::kFailedPrecondition,
        Readable(place) +
            " cannot be listed, so nothing in it can be guarded; let it be read or move it "
            "out of the project");
  }

  // As the project is: nobody grants another's.
  bool IsThePersons(const std::string& place) const {
    struct stat project {};
    struct stat directory {};
    const os::UniqueFd fd = OpenInProject(project_, place, O_PATH);
    return ::fstat(project_, &project) != 0 || ::fstat(fd.get(), &directory) != 0 ||
           directory.st_uid == project.st_uid;
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
  size_t pending_bytes_ = 0;          // Of their paths.
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
