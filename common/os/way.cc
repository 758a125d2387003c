#include "common/os/way.h"

#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <list>
#include <sstream>

#include "common/base/shell_word.h"

namespace cowork::os {
namespace {

using Parts = std::list<std::string>;

constexpr int kMostLinks = 40;  // As in the kernel.
constexpr uid_t kRoot = 0;

// Who owns, inside a user namespace, what belongs to nobody whom it knows.
constexpr uid_t kOverflow = 65534;
constexpr uint64_t kAllUids = 4294967295;

Error Wrong(const std::string& path, const std::string& is, const std::string& remedy) {
  return Error(ErrorCode::kFailedPrecondition, ShellWord(path) + " " + is + "; " + remedy);
}

Error Wrong(const std::string& path, const std::string& is) {
  return Wrong(path, is, "COWORK_HOME=/some/private/directory cowork …");
}

Parts Split(const std::string& path) {
  Parts parts;
  std::istringstream text(path);
  for (std::string part; std::getline(text, part, '/');)
    if (!part.empty() && part != ".") parts.push_back(part);
  return parts;
}

bool SomeUsersAreUnknownHere() {
  std::ifstream map("/proc/self/uid_map");
  uint64_t inside = 0;
  uint64_t outside = 0;
  uint64_t count = 0;
  uint64_t known = 0;
  while (map >> inside >> outside >> count) known += count;
  return known > 0 && known < kAllUids;
}

// The root of the host has no number in a namespace of ours, and `/` is its own: whoever made the
// namespace has chosen what is in it.
bool IsOurs(const struct stat& found) {
  return found.st_uid == ::geteuid() || found.st_uid == kRoot ||
         (found.st_uid == kOverflow && SomeUsersAreUnknownHere());
}

Group FindGroup(gid_t id) {
  Group found{.id = id, .name = {}, .members = {}};
  const struct group* entry = ::getgrgid(id);
  if (entry == nullptr) return found;
  found.name = entry->gr_name;
  for (char** member = entry->gr_mem; *member != nullptr; ++member)
    found.members.emplace_back(*member);
  return found;
}

Person Ourselves() {
  const struct passwd* entry = ::getpwuid(::geteuid());
  return {.uid = ::geteuid(),
          .gid = ::getegid(),
          .name = entry == nullptr ? std::string() : entry->pw_name};
}

// In a sticky directory, /tmp, each may change only what is theirs.
bool IsSticky(const struct stat& directory) {
  return (directory.st_mode & S_ISVTX) != 0;
}

Result<void> CheckOnTheWay(const std::string& path, const struct stat& directory) {
  if (!IsOurs(directory)) return Wrong(path, "belongs to another user");
  if (IsSticky(directory)) return {};
  if ((directory.st_mode & S_IWOTH) != 0) return Wrong(path, "can be written by every user");
  if (!AGroupMayWriteIn(directory)) return {};
  const std::string sudo = directory.st_uid == ::geteuid() ? "" : "sudo ";
  return Wrong(path, "can be written by a group of users", sudo + "chmod g-w " + ShellWord(path));
}

Result<Parts> FollowLink(const std::string& path) {
  struct stat link {};
  if (::lstat(path.c_str(), &link) != 0 || !IsOurs(link))
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
    TRY(CheckOnTheWay(here_.empty() ? "/" : here_, directory));
    const std::string part = left_.front();
    left_.pop_front();
    if (part == "/" || part == "..") {
      here_ = part == "/" ? "" : ParentOf(here_);
      return true;
    }
    return Enter(here_ + "/" + part);
  }

 private:
  Result<bool> Enter(const std::string& next) {
    struct stat found {};
    if (::lstat(next.c_str(), &found) != 0) return false;
    if (!S_ISLNK(found.st_mode)) {
      here_ = next;
      return true;
    }
    if (++links_ > kMostLinks) return Wrong(next, "is one of too many symbolic links");
    left_.splice(left_.begin(), TRY(FollowLink(next)));
    return true;
  }

  Parts left_;
  std::string here_;  // Free of links, without a slash at its end: the root is empty.
  int links_ = 0;
};

}  // namespace

bool IsOfThePersonAlone(const Group& group, const Person& person) {
  const bool is_their_first = group.id == person.gid;
  const bool has_their_name =
      (!person.name.empty() && group.name == person.name) || group.id == person.uid;
  return is_their_first && has_their_name &&
         std::ranges::all_of(group.members,
                             [&](const std::string& member) { return member == person.name; });
}

bool AGroupMayWriteIn(const struct stat& directory) {
  if ((directory.st_mode & S_IWGRP) == 0) return false;
  const bool of_root = directory.st_uid == kRoot && directory.st_gid == kRoot;
  return !of_root && !IsOfThePersonAlone(FindGroup(directory.st_gid), Ourselves());
}

Result<void> CheckWayTo(const std::string& path) {
  Walk walk(path);
  while (TRY(walk.Step())) {
  }
  return {};
}

}  // namespace cowork::os
