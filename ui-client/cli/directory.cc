#include "ui-client/cli/directory.h"

#include <filesystem>
#include <system_error>

#include "common/base/shell_word.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {

namespace fs = std::filesystem;

Error LeadsNowhere(const std::string& typed, const std::string& why) {
  const std::string word = ShellWord(typed);
  return {ErrorCode::kNotFound, word + ": " + why + "; ls -ld " + word};
}

Result<std::string> NamedDirectory(const std::string& typed) {
  if (typed.empty() || !IsUtf8(typed))
    return Error(ErrorCode::kInvalidArgument, "the path is empty, or its name is no UTF-8");
  std::error_code failed;
  const fs::path absolute = fs::absolute(typed, failed);
  if (failed)
    return Error(ErrorCode::kNotFound, "this directory has no path any more; cd to another");
  // Not lexically_normal() first: "link/.." is where the kernel says, not where the text says.
  const fs::path last = absolute.filename();
  const bool plain = !last.empty() && last != "." && last != "..";
  const fs::path holder = fs::canonical(plain ? absolute.parent_path() : absolute, failed);
  if (failed) return LeadsNowhere(typed, failed.message());
  return plain ? (holder / last).string() : holder.string();
}

Result<std::string> RealDirectory(const std::string& typed) {
  std::error_code failed;
  const fs::path real = fs::canonical(typed, failed);
  if (failed) return LeadsNowhere(typed, failed.message());
  if (!IsUtf8(real.string()))
    return Error(ErrorCode::kInvalidArgument, "the name of the directory is no UTF-8");
  return real.string();
}

}  // namespace cowork::cli
