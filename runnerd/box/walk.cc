#include "runnerd/box/walk.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "runnerd/box/entries.h"
#include "runnerd/box/in_project.h"

namespace cowork::box {
namespace {

std::string NameOf(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

class Walk {
 public:
  Walk(int project, const Guards& guards, const WalkBudget& budget)
      : project_(project), guards_(guards), budget_(budget) {}

  // False: a directory vanished, so something may have been missed.
  Result<bool> Finish() {
    for (pending_.emplace_back(); !pending_.empty();) {
      const Pending directory = std::move(pending_.back());
      pending_.pop_back();
      budget_.Forget(directory.path);
      TRY(LookInto(directory));
    }
    std::ranges::sort(found_, {}, &GuardedPath::path);
    return !vanished_;
  }

  std::vector<GuardedPath> TakeFound() { return std::move(found_); }

 private:
  struct Pending {
    std::string path = {};
    bool below_packages = false;
  };

  Result<void> LookInto(const Pending& directory) {
    TRY(budget_.CheckTime());
    const os::UniqueFd fd = TRY(Open(directory.path));
    if (!fd.valid()) return {};
    // One more than is let, so that it shows: a single directory may hold them all.
    const Entries entries = TRY(ReadEntries(fd, budget_.entries_left() + 1));
    TRY(budget_.TakeEntries(entries.names.size()));
    const std::string name = NameOf(directory.path);
    const Within within{.repository = IsRepository(name, entries.names),
                        .packages = IsOfPackages(name, entries.names, directory.below_packages)};
    const std::string before = directory.path.empty() ? "" : directory.path + "/";
    for (size_t i = 0; i < entries.names.size(); ++i) {
      const std::optional<Guard> guard = GuardOf(guards_, entries.names[i], within);
      if (guard.has_value()) TRY(Take({.path = before + entries.names[i], .guard = *guard}));
      const bool covered = guard.has_value() && CoversWhatIsBelow(*guard);
      if (entries.directories[i] && !covered)
        TRY(LookLater({.path = before + entries.names[i], .below_packages = within.packages}));
    }
    return budget_.CheckDepth(directory.path);
  }

  Result<void> Take(GuardedPath found) {
    found_.push_back(std::move(found));
    return budget_.TakeFound();
  }

  Result<void> LookLater(Pending directory) {
    TRY(budget_.Remember(directory.path));
    pending_.push_back(std::move(directory));
    return {};
  }

  // Not valid: it is gone, or it is somebody else's, and nothing in it can be reached from the box
  // either. What is the person's own a box could open with chmod.
  Result<os::UniqueFd> Open(const std::string& directory) {
    const std::string place = directory.empty() ? "." : directory;
    os::UniqueFd fd = OpenInProject(project_, place, O_RDONLY | O_DIRECTORY);
    if (fd.valid()) return fd;
    if (errno == ENAMETOOLONG) return TooMuch("paths longer than 4095 bytes");
    if (HasVanished(errno)) {
      vanished_ = true;
      return fd;
    }
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

  const int project_;
  const Guards& guards_;
  WalkBudget budget_;
  std::vector<Pending> pending_;  // Directories not looked into yet.
  std::vector<GuardedPath> found_;
  bool vanished_ = false;
};

}  // namespace

Error ComesAndGoes() {
  return Error(ErrorCode::kFailedPrecondition,
               "names in the project come and go while those that have to be guarded are looked "
               "for; begin again when nothing else moves files there");
}

Result<std::vector<GuardedPath>> FindGuarded(int project, const Guards& guards,
                                             const WalkBounds& bounds,
                                             WalkBudget::Clock::time_point began) {
  const WalkBudget budget(bounds, began);
  for (int tries = 0; tries < bounds.tries; ++tries) {
    Walk walk(project, guards, budget);
    if (TRY(walk.Finish())) return walk.TakeFound();
  }
  return ComesAndGoes();
}

}  // namespace cowork::box
