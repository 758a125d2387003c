#include "ui-client/cli/providers_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "common/base/shell_word.h"
#include "common/os/atomic_file.h"

namespace cowork::cli {
namespace {

constexpr auto kName = "providers.toml";
constexpr size_t kLargestFile = 1'000'000;
constexpr size_t kLargestCa = 64 * 1024;

Error ChangedMeanwhile() {
  return {ErrorCode::kFailedPrecondition,
          "providers.toml was changed by somebody else meanwhile; the same again"};
}

}  // namespace

Result<ProvidersFile> ProvidersFile::Open(const os::Places& places) {
  TRY(os::PrepareDirectory(places.config));
  TRY(os::CheckFile(places.config + "/" + kName));
  ProvidersFile file;
  file.place_ = places.config;
  file.directory_ =
      os::UniqueFd(::open(places.config.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!file.directory_.valid()) return Error::FromErrno("open", errno);
  std::optional<std::string> text = TRY(file.Read());
  file.was_there_ = text.has_value();
  file.text_ = std::move(text).value_or("");
  return file;
}

Result<std::optional<std::string>> ProvidersFile::Read() const {
  return os::ReadKeptFile(directory_.get(), kName, kLargestFile);
}

Result<void> ProvidersFile::Replace(const std::string& text) const {
  const std::optional<std::string> now = TRY(Read());
  if (now.has_value() != was_there_ || now.value_or("") != text_) return ChangedMeanwhile();
  return os::ReplaceFile(directory_.get(), kName, text);
}

void ProvidersFile::Restore() const {
  if (was_there_)
    static_cast<void>(os::ReplaceFile(directory_.get(), kName, text_));
  else
    ::unlinkat(directory_.get(), kName, 0);
}

Result<std::string> ProvidersFile::ReadCa(const std::string& path) const {
  return ReadCaFile(path.starts_with('/') ? path : place_ + "/" + path);
}

Result<void> ProvidersFile::WriteCa(const std::string& name, const std::string& pem) const {
  return os::ReplaceFile(directory_.get(), name, pem);
}

void ProvidersFile::RemoveCa(const std::string& name) const {
  ::unlinkat(directory_.get(), name.c_str(), 0);
}

Result<std::string> ReadCaFile(const std::string& path) {
  const os::UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.valid())
    return Error(ErrorCode::kInvalidArgument,
                 ShellWord(path) + " cannot be read; ls -l " + ShellWord(path));
  std::string pem(kLargestCa + 1, '\0');
  size_t size = 0;
  for (ssize_t got = 1; got > 0 && size < pem.size(); size += static_cast<size_t>(got)) {
    got = ::read(file.get(), pem.data() + size, pem.size() - size);
    if (got < 0) return Error::FromErrno("read", errno);
  }
  if (size > kLargestCa)
    return Error(ErrorCode::kInvalidArgument,
                 ShellWord(path) + " has more than 64 KiB; name the one CA that is needed");
  pem.resize(size);
  return pem;
}

}  // namespace cowork::cli
