#include "runnerd/box/entries.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace cowork::box {
namespace {

// Not every file system says what an entry is.
bool IsDirectory(const os::UniqueFd& directory, const dirent64& entry) {
  if (entry.d_type != DT_UNKNOWN) return entry.d_type == DT_DIR;
  struct stat kind {};
  return ::fstatat(directory.get(), entry.d_name, &kind, AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISDIR(kind.st_mode);
}

void Take(const os::UniqueFd& directory, const dirent64& entry, Entries& entries) {
  const std::string_view name(entry.d_name);
  if (name == "." || name == "..") return;
  entries.names.emplace_back(name);
  entries.directories.push_back(IsDirectory(directory, entry));
}

}  // namespace

Result<Entries> ReadEntries(const os::UniqueFd& directory, size_t most) {
  Entries entries;
  alignas(dirent64) std::array<char, 32768> some{};
  while (entries.names.size() <= most) {
    const ssize_t size = ::getdents64(directory.get(), some.data(), some.size());
    if (size < 0) return Error::FromErrno("getdents64", errno);
    if (size == 0) break;
    for (const char* at = some.data(); at < some.data() + size;) {
      const auto* entry = reinterpret_cast<const dirent64*>(at);
      at += entry->d_reclen;
      Take(directory, *entry, entries);
    }
  }
  return entries;
}

}  // namespace cowork::box
