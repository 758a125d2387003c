#include "vaultd/intake/environment_file.h"

#include <algorithm>
#include <span>
#include <string>

#include "common/base/environment.h"

namespace cowork::vaultd {
namespace {

constexpr std::string_view kEnd("", 1);  // A NUL.

Error Unfit(const char* why) {
  return {ErrorCode::kInvalidArgument, why};
}

std::span<const std::byte> Bytes(std::string_view text) {
  return std::as_bytes(std::span(text));
}

// With one it would end early, and the rest of it be a variable of its own.
bool HasNul(std::span<const std::byte> value) {
  return std::ranges::count(value, std::byte{0}) > 0;
}

}  // namespace

Result<EnvironmentFile> EnvironmentFile::Create() {
  return EnvironmentFile(TRY(UnsealedFile::Create()));
}

Result<void> EnvironmentFile::Add(std::string_view name, const SecretBytes& value) {
  if (!IsVariableName(name)) return Unfit("a secret is lent to no variable of that name");
  const std::string begin = std::string(name) + "=";
  if (file_.size() + begin.size() + value.size() + kEnd.size() > kLargestEnvironment)
    return Unfit("the secrets of one server are larger than 64 KiB together");
  return value.Expose([&](std::span<const std::byte> bytes) -> Result<void> {
    if (HasNul(bytes)) return Unfit("a secret with a NUL in it is no variable's value");
    TRY(file_.Append(Bytes(begin)));
    TRY(file_.Append(bytes));
    return file_.Append(Bytes(kEnd));
  });
}

}  // namespace cowork::vaultd
