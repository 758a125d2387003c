// EnvironmentFile: the environment that an MCP server is lent (common/base/environment.h), while it
// is put together from the secrets that are lent for it one after the other.

#pragma once

#include <string_view>
#include <utility>

#include "common/base/result.h"
#include "common/base/secret_bytes.h"
#include "common/os/unique_fd.h"
#include "vaultd/intake/sealed_file.h"

namespace cowork::vaultd {

class EnvironmentFile {
 public:
  static Result<EnvironmentFile> Create();

  // kInvalidArgument: no variable may have that name, the secret cannot be one's value, or all of
  // them get larger than kLargestEnvironment. The file is of no use then.
  Result<void> Add(std::string_view name, const SecretBytes& value);

  Result<os::UniqueFd> Seal() && { return std::move(file_).Seal(); }

 private:
  explicit EnvironmentFile(UnsealedFile file) : file_(std::move(file)) {}

  UnsealedFile file_;
};

}  // namespace cowork::vaultd
