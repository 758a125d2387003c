#include "vaultd/store/whole_file.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

namespace cowork::vaultd {
namespace {

// 0: it is not there.
off_t SizeOf(const std::string& path) {
  struct stat is {};
  return ::lstat(path.c_str(), &is) == 0 ? is.st_size : 0;
}

}  // namespace

Result<void> CheckLogHasItsFile(const std::string& directory) {
  if (SizeOf(directory + "/vault.db") > 0 || SizeOf(directory + "/vault.db-wal") == 0) return {};
  return Error(ErrorCode::kFailedPrecondition,
               "vault.db is gone, and its log vault.db-wal is still there; put vault.db back, or "
               "move all of data/vault away")
      .WithDetail(directory);
}

Result<void> EmptyLog(store::Database& database) {
  // SQLite says in a row, and not by an error, that a reader kept it from the end of it.
  bool was_kept = false;
  store::Statement empty = TRY(database.Prepare("PRAGMA wal_checkpoint(TRUNCATE)"));
  TRY(empty.ForEach([&was_kept](const store::Row& row) { was_kept = row.Integer(0) != 0; }));
  if (was_kept) return Error(ErrorCode::kUnavailable, "somebody reads vault.db just now");
  return {};
}

Result<void> SyncDirectory(const std::string& directory) {
  const std::unique_ptr<DIR, store::FreeWith<::closedir>> open(::opendir(directory.c_str()));
  if (open == nullptr) return Error::FromErrno("opendir", errno);
  if (::fsync(::dirfd(open.get())) != 0) return Error::FromErrno("fsync", errno);
  return {};
}

}  // namespace cowork::vaultd
