#include "common/os/way.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <list>
#include <sstream>

#include "common/base/shell_word.h"

namespace cowork::os {
namespace {

using Parts = std::list<std::string>;

constexpr int kMostLinks = 40;  // As in the kernel.
constexpr uid_t kRoot = 0;

Error Wrong(const std::string& path, const std::string& is) {
  return Error(ErrorCode::kFailedPrecondition,
               ShellWord(path) + " " + is + "; COWORK_HOME=/some/private/directory cowork …");
}

Parts Split(const std::string& path) {
  Parts parts;
  std::istringstream text(path);
  for (std::string part; std::getline(text, part, '/');)
    if (!part.empty() && part != ".") parts.push_back(part);
  return parts;
}

bool IsOurs(const struct stat& found) {
  return found.st_uid == ::geteuid() || found.st_uid == kRoot;
}

// In a sticky directory, /tmp, each may change only what is theirs.
bool AnybodyMayChange(const struct stat& directory) {
  return (directory.st_mode & S_IWOTH) != 0 && (directory.st_mode & S_ISVTX) == 0;
}

// A group that shares a directory is not minded here, since many have one of their own for each
// person; with a link there to be put in another's place, it is.
bool OthersMayChangeALinkIn(const struct stat& directory) {
  const bool sticky = (directory.st_mode & S_ISVTX) != 0;
  return !IsOurs(directory) || ((directory.st_mode & (S_IWGRP | S_IWOTH)) != 0 && !sticky);
}

Result<Parts> FollowLink(const std::string& path, const struct stat& directory) {
  struct stat link {};
  if (::lstat(path.c_str(), &link) != 0 || !IsOurs(link) || OthersMayChangeALinkIn(directory))
    return Wrong(path, "is a symbolic link that another user could change");
  char target[PATH_MAX] = {};
  const ssize_t size = ::readlink(path.c_str(), target, sizeof target - 1);
  if (size <= 0) return Wrong(path, "is a symbolic link that cannot be read");
  Parts parts = Split(target);
  if (target[0] == '/') parts.push_front("/");
  return parts;
}

std::string ParentOf(const std::string& path) {
  return path.empty() ? path : path.substr(0, path.rfind('/'));
}

class Walk {
 public:
  explicit Walk(const std::string& path) : left_(Split(path)) {}

  // One part further. False at the end, or where nothing is yet: what is made there is ours.
  Result<bool> Step() {
    struct stat directory {};
    if (left_.empty() || ::lstat((here_ + "/").c_str(), &directory) != 0) return false;
    if (AnybodyMayChange(directory)) return Wrong(here_ + "/", "can be written by every user");
    const std::string part = left_.front();
    left_.pop_front();
    if (part == "/" || part == "..") {
      here_ = part == "/" ? "" : ParentOf(here_);
      return true;
    }
    return Enter(here_ + "/" + part, directory);
  }

 private:
  Result<bool> Enter(const std::string& next, const struct stat& directory) {
    struct stat found {};
    if (::lstat(next.c_str(), &found) != 0) return false;
    if (!S_ISLNK(found.st_mode)) {
      here_ = next;
      return true;
    }
    if (++links_ > kMostLinks) return Wrong(next, "is one of too many symbolic links");
    left_.splice(left_.begin(), TRY(FollowLink(next, directory)));
    return true;
  }

  Parts left_;
  std::string here_;  // Free of links, without a slash at its end: the root is empty.
  int links_ = 0;
};

}  // namespace

Result<void> CheckWayTo(const std::string& path) {
  Walk walk(path);
  while (TRY(walk.Step())) {
  }
  return {};
}

}  // namespace cowork::os
