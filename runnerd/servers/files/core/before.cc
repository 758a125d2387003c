#include "runnerd/servers/files/core/before.h"

#include "common/base/hex.h"
#include "common/base/sha256.h"

namespace cowork::files {
namespace {

std::string Now(std::string_view path, std::string_view now) {
  if (now == kAbsent) return "there is nothing at " + std::string(path) + " now (absent)";
  if (now == kDirectory) return std::string(path) + " is a directory now (directory)";
  return std::string(path) + " has the SHA-256 " + std::string(now) + " now";
}

}  // namespace

std::string Sha256(std::string_view content) {
  return Hex(cowork::Sha256(content));
}

Result<void> CheckBefore(std::string_view path, std::string_view now,
                         const std::optional<std::string>& before) {
  if (before == now) return {};
  const std::string why =
      before.has_value()
          ? "nothing was changed: this change was permitted for something else than is there; "
          : "nothing was changed: the call does not say what it is a change to "
            "(`_meta.before`), as coworkd does for a call that was permitted; ";
  return Error(ErrorCode::kFailedPrecondition,
               why + Now(path, now) + "; read it again, then make the call again");
}

Error ChangedMeanwhile(std::string_view path) {
  return Error(ErrorCode::kFailedPrecondition,
               "nothing was changed: " + std::string(path) +
                   " changed while this was under way; read it again, then make the call again");
}

}  // namespace cowork::files
