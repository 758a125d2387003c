#include "runnerd/servers/files/found.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "common/base/text.h"
#include "runnerd/box/in_project.h"
#include "runnerd/servers/files/core/arguments.h"
#include "runnerd/servers/files/core/before.h"
#include "runnerd/servers/files/core/listing.h"
#include "runnerd/servers/files/trouble.h"

namespace cowork::files {
namespace {

bool IsTheSameFile(const struct stat& one, const struct stat& other) {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino &&
         (one.st_mode & S_IFMT) == (other.st_mode & S_IFMT);
}

// From its beginning; one byte more than may be, so that it shows.
Result<std::string> ReadAll(const os::UniqueFd& file, const std::string& path) {
  struct stat facts {};
  if (::fstat(file.get(), &facts) != 0) return Trouble(path, "fstat", errno);
  const auto size = std::min(static_cast<size_t>(facts.st_size), kLargestFile);
  std::string content(size + 1, '\0');
  size_t filled = 0;
  while (filled < content.size()) {
    const ssize_t got = ::pread(file.get(), content.data() + filled, content.size() - filled,
                                static_cast<off_t>(filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Trouble(path, "pread", errno);
    if (got == 0) break;
    filled += static_cast<size_t>(got);
    if (filled == content.size() && filled <= kLargestFile) content.resize(kLargestFile + 1);
  }
  content.resize(filled);
  return content;
}

Error IsNone(const std::string& path, const struct stat& facts) {
  if (S_ISLNK(facts.st_mode)) return Trouble(path, "openat2", ELOOP);
  return Error(ErrorCode::kFailedPrecondition, path + " is neither a file nor a directory (" +
                                                   std::string(KindWord(facts.st_mode)) +
                                                   "); leave it alone");
}

// Opened by name once more, since a descriptor of O_PATH does not read, and /proc may not be there.
// Opening what is no file could do something: so that is known first.
Result<Found> ReadFile(int project, const std::string& path, const struct stat& facts) {
  Found found;
  found.kind = Found::Kind::kFile;
  found.fd = box::OpenInProject(project, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!found.fd.valid()) return Trouble(path, "openat2", errno);
  if (::fstat(found.fd.get(), &found.facts) != 0) return Trouble(path, "fstat", errno);
  if (!IsTheSameFile(found.facts, facts)) return ChangedMeanwhile(path);
  found.content = TRY(ReadAll(found.fd, path));
  if (found.content.size() > kLargestFile)
    return Error(ErrorCode::kFailedPrecondition,
                 path + " is larger than 4 MiB; use `find`, or a shell");
  return found;
}

}  // namespace

std::string Found::Word() const {
  switch (kind) {
    case Kind::kAbsent: return std::string(kAbsent);
    case Kind::kDirectory: return std::string(kDirectory);
    case Kind::kFile: break;
  }
  return Sha256(content);
}

Result<Found> Look(int project, const std::string& path) {
  os::UniqueFd fd = box::OpenInProject(project, path, O_PATH);
  if (!fd.valid() && errno == ENOENT) return Found();
  if (!fd.valid()) return Trouble(path, "openat2", errno);
  struct stat facts {};
  if (::fstat(fd.get(), &facts) != 0) return Trouble(path, "fstat", errno);
  if (S_ISREG(facts.st_mode)) return ReadFile(project, path, facts);
  if (!S_ISDIR(facts.st_mode)) return IsNone(path, facts);
  Found found;
  found.kind = Found::Kind::kDirectory;
  found.fd = std::move(fd);
  found.facts = facts;
  return found;
}

Result<std::string> ReadText(int project, const std::string& path) {
  Found found = TRY(Look(project, path));
  if (found.kind == Found::Kind::kAbsent) return Trouble(path, "openat2", ENOENT);
  if (!found.IsFile())
    return Error(ErrorCode::kFailedPrecondition,
                 path + " is a directory; `list` shows what is in it");
  if (!IsText(found.content))
    return Error(ErrorCode::kFailedPrecondition,
                 path + " is a binary file, or no UTF-8 text; look at it in a shell");
  return std::move(found.content);
}

bool IsText(std::string_view content) {
  return content.find('\0') == std::string_view::npos && AsText(content, content.size()) == content;
}

bool IsStillAt(const Found& was, int directory, const std::string& name) {
  struct stat facts {};
  if (::fstatat(directory, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) return false;
  if (!IsTheSameFile(facts, was.facts)) return false;
  if (!was.IsFile()) return true;
  const Result<std::string> content = ReadAll(was.fd, name);
  return content.ok() && *content == was.content;
}

}  // namespace cowork::files
