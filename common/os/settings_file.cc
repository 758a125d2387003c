#include "common/os/settings_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "common/base/shell_word.h"
#include "common/os/unique_fd.h"

namespace cowork::os {
namespace {

Error Mistake(const std::string& what) {
  return {ErrorCode::kInvalidArgument, what};
}

Result<void> CheckOwner(const struct stat& is, const std::string& path, SettingsOwner owner) {
  const std::string name = ShellWord(path);
  if (!S_ISREG(is.st_mode)) return Mistake(name + " is no regular file; ls -l " + name);
  const bool is_theirs =
      is.st_uid == ::geteuid() || (owner == SettingsOwner::kPersonOrRoot && is.st_uid == 0);
  if (!is_theirs || (is.st_mode & 022) != 0)
    return Mistake(name + " can be written by others; look at what it says, then chmod 600 " +
                   name);
  if (static_cast<size_t>(is.st_size) > kLargestSettings)
    return Mistake(name + " is larger than 1000000 bytes; take out what nobody uses");
  return {};
}

Result<std::string> ReadAll(const UniqueFd& file) {
  std::string text(kLargestSettings, '\0');
  size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t got = ::read(file.get(), text.data() + filled, text.size() - filled);
    if (got < 0) return Error::FromErrno("read", errno);
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  text.resize(filled);
  return text;
}

}  // namespace

Result<std::optional<std::string>> ReadSettingsFile(const std::string& path, SettingsOwner owner) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.valid() && errno == ENOENT) return std::optional<std::string>();
  if (!file.valid())
    return Mistake(ShellWord(path) + " cannot be read; chmod 600 " + ShellWord(path));
  struct stat is {};
  if (::fstat(file.get(), &is) != 0) return Error::FromErrno("fstat", errno);
  TRY(CheckOwner(is, path, owner));
  return std::optional<std::string>(TRY(ReadAll(file)));
}

}  // namespace cowork::os
