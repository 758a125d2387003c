#include "common/os/atomic_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string_view>

#include "common/base/check.h"
#include "common/base/hex.h"
#include "common/base/shell_word.h"
#include "common/os/private_file.h"
#include "common/os/unique_fd.h"

namespace cowork::os {
namespace {

constexpr size_t kRandomBytes = 16;
constexpr std::string_view kNew = ".new";

// A name that nobody could have put a file or a link at.
std::string TemporaryOf(const std::string& name) {
  std::array<uint8_t, kRandomBytes> random;
  CHECK(::getrandom(random.data(), random.size(), 0) == static_cast<ssize_t>(random.size()));
  return name + "." + Hex(random) + std::string(kNew);
}

bool IsTemporaryOf(const std::string& name, std::string_view file) {
  if (!file.starts_with(name + ".") || !file.ends_with(kNew)) return false;
  file.remove_prefix(name.size() + 1);
  file.remove_suffix(kNew.size());
  return file.size() == 2 * kRandomBytes &&
         file.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Of a writer that has ended: as long as it lives it holds the lock.
void RemoveIfLeft(int directory, const char* file) {
  const UniqueFd left(::openat(directory, file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (left.valid() && ::flock(left.get(), LOCK_EX | LOCK_NB) == 0) ::unlinkat(directory, file, 0);
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

void RemoveLeftOnesOf(int directory, const std::string& name) {
  const int again = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const std::unique_ptr<DIR, CloseDirectory> list(again < 0 ? nullptr : ::fdopendir(again));
  while (const dirent* entry = list ? ::readdir(list.get()) : nullptr)
    if (IsTemporaryOf(name, entry->d_name)) RemoveIfLeft(directory, entry->d_name);
}

Error Failed(const char* call) {
  if (SaysFull(errno))
    return Error(ErrorCode::kResourceExhausted, "the disk is full; free some space, then try again")
        .WithDetail(call);
  return Error::FromErrno(call, errno);
}

Result<void> WriteAll(const UniqueFd& file, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failed("write");
    content.remove_prefix(static_cast<size_t>(written));
  }
  return {};
}

// A name that is on the disk before what it names would be an empty file after a power cut.
Result<void> Fill(const UniqueFd& file, std::string_view content) {
  TRY(WriteAll(file, content));
  if (::fsync(file.get()) != 0) return Failed("fsync");
  return {};
}

}  // namespace

Result<void> ReplaceFile(int directory, const std::string& name, std::string_view content) {
  const std::string temporary = TemporaryOf(name);
  const UniqueFd file(::openat(directory, temporary.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                               S_IRUSR | S_IWUSR));
  if (!file.valid()) return Failed("open");
  ::flock(file.get(), LOCK_EX | LOCK_NB);
  RemoveLeftOnesOf(directory, name);
  Result<void> done = Fill(file, content);
  if (done.ok() && ::renameat(directory, temporary.c_str(), directory, name.c_str()) != 0)
    done = Failed("rename");
  if (!done.ok()) ::unlinkat(directory, temporary.c_str(), 0);
  TRY(done);
  if (::fsync(directory) != 0) return Failed("fsync the directory");
  return {};
}

Result<std::optional<std::string>> ReadKeptFile(int directory, const std::string& name,
                                                size_t most) {
  const UniqueFd file(
      ::openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY));
  if (!file.valid() && errno == ENOENT) return std::optional<std::string>();
  if (!file.valid() && errno == ELOOP)
    return Error(ErrorCode::kFailedPrecondition, ShellWord(name) + " is a symbolic link");
  if (!file.valid()) return Failed("open");
  TRY(CheckPrivate(file, {.directory = directory, .path = name, .what = ShellWord(name)}));
  std::string content(most + 1, '\0');
  const ssize_t read = ::pread(file.get(), content.data(), content.size(), 0);
  if (read < 0) return Failed("read");
  if (static_cast<size_t>(read) > most)
    return Error(ErrorCode::kFailedPrecondition, ShellWord(name) + " is too large to be ours");
  content.resize(static_cast<size_t>(read));
  return std::optional(std::move(content));
}

}  // namespace cowork::os
