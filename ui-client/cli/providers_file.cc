#include "ui-client/cli/providers_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "common/base/shell_word.h"
#include "common/os/atomic_file.h"
#include "common/os/settings_file.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr auto kName = "providers.toml";
constexpr size_t kLargestCa = 64 * 1024;
constexpr int kMostOfAName = 100;

Error ChangedMeanwhile() {
  return {ErrorCode::kFailedPrecondition,
          "providers.toml was changed by somebody else meanwhile; the same again"};
}

// What is no text the contract would not carry, and brokerd could not say which file it was.
Result<void> CheckText(const std::string& path, const std::string& pem) {
  const auto mistake = [&](const char* what) {
    return Error(ErrorCode::kInvalidArgument, ShellWord(path) + what);
  };
  if (pem.size() > kLargestCa)
    return mistake(" has more than 64 KiB; name the one CA that is needed");
  if (!IsUtf8(pem))
    return mistake(" is no text; it has to be PEM, with -----BEGIN CERTIFICATE-----");
  return {};
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
  return os::ReadKeptFile(directory_.get(), kName, os::kLargestSettings);
}

Result<void> ProvidersFile::Replace(const std::string& text) const {
  const std::optional<std::string> now = TRY(Read());
  if (now.has_value() != was_there_ || now.value_or("") != text_) return ChangedMeanwhile();
  return os::ReplaceFile(directory_.get(), kName, text);
}

std::string ProvidersFile::PathOf(const std::string& name) const {
  return name.starts_with('/') ? name : place_ + "/" + name;
}

Result<std::string> ProvidersFile::ReadCa(const std::string& path) const {
  const std::string whole = PathOf(path);
  std::optional<std::string> pem =
      TRY(os::ReadSettingsFile(whole, os::SettingsOwner::kPersonOrRoot));
  if (!pem.has_value())
    return Error(ErrorCode::kInvalidArgument,
                 "there is no " + ShellWord(whole) + "; put the CA's certificate there");
  TRY(CheckText(whole, *pem));
  return *std::move(pem);
}

ProvidersFile::Is ProvidersFile::Look(const std::string& name, const std::string& pem) const {
  const auto there = os::ReadKeptFile(directory_.get(), name, kLargestCa);
  if (!there.ok()) return Is::kAnother;
  if (!there->has_value()) return Is::kMissing;
  return **there == pem ? Is::kTheSame : Is::kAnother;
}

Result<std::string> ProvidersFile::NameForCa(const std::string& provider,
                                             const std::string& pem) const {
  for (int number = 1; number <= kMostOfAName; ++number) {
    const std::string name =
        provider + (number == 1 ? "-ca.pem" : "-ca-" + std::to_string(number) + ".pem");
    if (Look(name, pem) != Is::kAnother) return name;
  }
  return Error(ErrorCode::kFailedPrecondition,
               "a hundred CAs were kept for it; ls " + ShellWord(place_));
}

Result<void> ProvidersFile::KeepCa(const std::string& name, const std::string& pem) const {
  switch (Look(name, pem)) {
    case Is::kTheSame: return {};
    case Is::kMissing: return os::ReplaceFile(directory_.get(), name, pem);
    case Is::kAnother: break;
  }
  return ChangedMeanwhile();
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
  pem.resize(size);
  TRY(CheckText(path, pem));
  return pem;
}

}  // namespace cowork::cli
