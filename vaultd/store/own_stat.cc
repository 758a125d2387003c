#include "vaultd/store/own_stat.h"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <sqlite3.h>

namespace cowork::vaultd {
namespace {

int StatOf(int file, struct stat* is) {
  return static_cast<int>(::syscall(SYS_fstat, file, is));
}

}  // namespace

Result<void> StatByDescriptorAlone() {
  sqlite3_vfs* const files = sqlite3_vfs_find(nullptr);
  if (files != nullptr &&
      files->xSetSystemCall(files, "fstat", reinterpret_cast<sqlite3_syscall_ptr>(StatOf)) ==
          SQLITE_OK)
    return {};
  return Error(ErrorCode::kInternal, "SQLite has no call of that name");
}

}  // namespace cowork::vaultd
