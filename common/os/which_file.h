// Which file a path is of: none, or the same as another's.

#pragma once

#include <sys/stat.h>

#include <cerrno>
#include <string>

namespace cowork::os {

// A link without an end is there.
inline bool IsMissing(const std::string& path) {
  struct stat found {};
  return ::lstat(path.c_str(), &found) != 0 && errno == ENOENT;
}

// One file has many names: by a link, or by another way. False where one cannot be looked at.
inline bool AreTheSame(const std::string& one, const std::string& other) {
  struct stat first {};
  struct stat second {};
  return ::stat(one.c_str(), &first) == 0 && ::stat(other.c_str(), &second) == 0 &&
         first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

}  // namespace cowork::os
