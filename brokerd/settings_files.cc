#include "brokerd/settings_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <utility>

#include "brokerd/providers.h"
#include "common/base/shell_word.h"
#include "common/os/unique_fd.h"

namespace cowork::brokerd {
namespace {

// LoadRules and UseProviders take 1 MiB with what is around the text.
constexpr off_t kLargestFile = 1'000'000;
constexpr auto kRulesWithoutFile = "[defaults]\nshell = \"ask\"\n";

// A CA's certificate may be the system's, too.
enum class Owner { kPerson, kPersonOrRoot };

// Whoever can write these files can allow what they like.
Result<void> CheckOwner(const struct stat& is, const std::string& path, Owner owner) {
  if (!S_ISREG(is.st_mode))
    return Error(ErrorCode::kInvalidArgument,
                 ShellWord(path) + " is no regular file; ls -l " + ShellWord(path));
  const bool theirs = is.st_uid == ::geteuid() || (owner == Owner::kPersonOrRoot && is.st_uid == 0);
  if (!theirs || (is.st_mode & 022) != 0)
    return Error(ErrorCode::kInvalidArgument,
                 ShellWord(path) +
                     " can be written by others; look at what it says, then chmod 600 " +
                     ShellWord(path));
  if (is.st_size > kLargestFile)
    return Error(ErrorCode::kInvalidArgument, ShellWord(path) + " is larger than 1000000 bytes");
  return {};
}

// None where there is no such file.
Result<std::optional<std::string>> ReadOwnFile(const std::string& path,
                                               Owner owner = Owner::kPerson) {
  const os::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.valid() && errno == ENOENT) return std::optional<std::string>();
  if (!file.valid())
    return Error(ErrorCode::kInvalidArgument,
                 ShellWord(path) + " cannot be read; chmod 600 " + ShellWord(path));
  struct stat is {};
  if (::fstat(file.get(), &is) != 0) return Error::FromErrno("fstat", errno);
  TRY(CheckOwner(is, path, owner));
  std::string text(static_cast<size_t>(kLargestFile), '\0');
  size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t got = ::read(file.get(), text.data() + filled, text.size() - filled);
    if (got < 0) return Error::FromErrno("read", errno);
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  text.resize(filled);
  return std::optional<std::string>(std::move(text));
}

Result<std::string> ReadCa(const std::string& directory, const std::string& path) {
  const std::string whole = path.starts_with('/') ? path : directory + "/" + path;
  std::optional<std::string> pem = TRY(ReadOwnFile(whole, Owner::kPersonOrRoot));
  if (pem.has_value()) return *std::move(pem);
  return Error(ErrorCode::kInvalidArgument,
               "there is no such file; put the CA's certificate there");
}

}  // namespace

Result<SettingsFiles> ReadSettings(const std::string& directory) {
  const std::optional<std::string> providers = TRY(ReadOwnFile(directory + "/providers.toml"));
  const std::optional<std::string> rules = TRY(ReadOwnFile(directory + "/policy.toml"));
  const CaReader read_ca = [&](const std::string& path) { return ReadCa(directory, path); };
  std::vector<Provider> parsed = TRY(ParseProviders(providers.value_or(""), read_ca));
  return SettingsFiles{.providers = std::move(parsed), .rules = rules.value_or(kRulesWithoutFile)};
}

}  // namespace cowork::brokerd
