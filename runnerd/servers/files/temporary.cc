#include "runnerd/servers/files/temporary.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "runnerd/servers/files/core/own_names.h"
#include "runnerd/servers/files/random_bytes.h"
#include "runnerd/servers/files/trouble.h"

namespace cowork::files {
namespace {

Result<void> WriteAll(const os::UniqueFd& file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Trouble("the file", "write", errno);
    content.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

// Of a writer that has ended: as long as it lives it holds the lock.
void RemoveIfLeft(int directory, const char* name) {
  const os::UniqueFd left(
      ::openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (left.valid() && ::flock(left.get(), LOCK_EX | LOCK_NB) == 0) ::unlinkat(directory, name, 0);
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

}  // namespace

Temporary::Temporary(int directory)
    : directory_(directory), name_(NameOfTemporary(RandomBytes())) {}

Temporary::~Temporary() {
  ::unlinkat(directory_, name_.c_str(), 0);
}

Result<Found> Temporary::Fill(std::string_view content, mode_t mode) const {
  Found filled;
  filled.kind = Found::Kind::kFile;
  filled.fd =
      os::UniqueFd(::openat(directory_, name_.c_str(),
                            O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!filled.fd.valid()) return Trouble("the directory", "openat", errno);
  ::flock(filled.fd.get(), LOCK_EX | LOCK_NB);
  TRY(WriteAll(filled.fd, content));
  if (::fchmod(filled.fd.get(), mode) != 0) return Trouble("the file", "fchmod", errno);
  // A name that is on the disk before what it names would be an empty file after a power cut.
  if (::fsync(filled.fd.get()) != 0) return Trouble("the file", "fsync", errno);
  if (::fstat(filled.fd.get(), &filled.facts) != 0) return Trouble("the file", "fstat", errno);
  filled.content = content;
  return filled;
}

void RemoveTemporariesLeftIn(int directory) {
  const int again = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, CloseDirectory> list(again < 0 ? nullptr : ::fdopendir(again));
  // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody else has this stream.
  while (const dirent* entry = list ? ::readdir(list.get()) : nullptr)
    if (IsNameOfTemporary(entry->d_name)) RemoveIfLeft(directory, entry->d_name);
}

}  // namespace cowork::files
