#include "runnerd/servers/files/renaming.h"

#include <stdio.h>  // renameat2
#include <unistd.h>

#include <cerrno>

#include "runnerd/servers/files/core/before.h"
#include "runnerd/servers/files/trouble.h"

namespace cowork::files {
namespace {

// The kernel says so of a file system that has no such step, and of a directory that would come to
// lie in itself.
Error CannotBeDone(const std::string& path) {
  return NothingChanged(path +
                        " cannot be put in its place in one step, which the file system has to "
                        "know how to do; make the change in a shell");
}

Result<void> Rename(Name from, Name to, const std::string& path, unsigned how) {
  if (::renameat2(from.directory, from.name.c_str(), to.directory, to.name.c_str(), how) == 0)
    return {};
  if (errno == EINVAL) return CannotBeDone(path);
  if (errno == EEXIST || errno == ENOENT) return ChangedMeanwhile(path);
  return Trouble(path, "renameat2", errno);
}

}  // namespace

Result<void> RenameToNew(Name from, Name to, const std::string& path) {
  return Rename(from, to, path, RENAME_NOREPLACE);
}

Result<void> Exchange(Name one, Name other, const std::string& path) {
  return Rename(one, other, path, RENAME_EXCHANGE);
}

Result<void> Settle(int directory) {
  if (::fsync(directory) == 0) return {};
  const int saved_errno = errno;
  return Error(
             ErrorCode::kInternal,
             "it is changed, but perhaps not yet on the disk, which reports an error; do not make "
             "the call again, and tell the person")
      .WithDetail(Error::FromErrno("fsync", saved_errno).detail());
}

}  // namespace cowork::files
