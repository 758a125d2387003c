#include "ui-client/cli/directory.h"

#include <filesystem>
#include <system_error>

#include "common/base/shell_word.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {

namespace fs = std::filesystem;

namespace {

Error LeadsToTwoPlaces(const std::string& typed, const fs::path& real, const fs::path& shown) {
  return {ErrorCode::kInvalidArgument, ShellWord(typed) + " leads through a link and back: to " +
                                           ShellWord(real.string()) + " or to " +
                                           ShellWord(shown.string()) + "; name the one you mean"};
}

}  // namespace

Error LeadsNowhere(const std::string& typed, const std::string& why) {
  const std::string word = ShellWord(typed);
  return {ErrorCode::kNotFound, word + ": " + why + "; ls -ld " + word};
}

Result<std::string> RealDirectory(const std::string& typed) {
  if (typed.empty())
    return Error(ErrorCode::kInvalidArgument, "the path is empty; name a directory");
  std::error_code failed;
  const fs::path absolute = fs::absolute(typed, failed);
  if (failed)
    return Error(ErrorCode::kNotFound, "this directory has no path any more; cd to another");
  const fs::path real = fs::canonical(absolute, failed);
  if (failed) return LeadsNowhere(typed, failed.message());
  if (!IsUtf8(real.string()))
    return Error(ErrorCode::kInvalidArgument, "the name of the directory is no UTF-8; rename it");
  const fs::path normal = absolute.lexically_normal();
  const fs::path shown = fs::canonical(normal, failed);
  if (failed || shown != real) return LeadsToTwoPlaces(typed, real, failed ? normal : shown);
  return real.string();
}

}  // namespace cowork::cli
