#include "ui-client/cli/head_keeper.h"

#include <fcntl.h>

#include <cerrno>

#include "common/base/shell_word.h"
#include "common/os/atomic_file.h"
#include "common/os/which_file.h"

namespace cowork::cli {
namespace {

constexpr auto kName = "audit-head";

}  // namespace

HeadKeeper::HeadKeeper(const os::Places& places)
    : path_(places.state + "/" + kName),
      data_(places.data),
      directory_(::open(places.state.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)) {}

Result<HeadKeeper> HeadKeeper::Open(const os::Places& places) {
  TRY(os::PrepareDirectory(places.state));
  TRY(os::CheckFile(places.state + "/" + kName));
  HeadKeeper keeper(places);
  if (!keeper.directory_.valid()) return Error::FromErrno("open", errno);
  const auto file = TRY(os::ReadKeptFile(keeper.directory_.get(), kName, KeptHead::kLargest));
  if (file.has_value()) keeper.kept_ = TRY(keeper.Check(ParseKeptHead(*file)));
  return keeper;
}

Result<KeptHead> HeadKeeper::Check(const Result<KeptHead>& kept) const {
  if (!kept.ok())
    return Error(kept.error().code(), ShellWord(path_) +
                                          " is no kept head: " + kept.error().message() +
                                          "; find out who wrote it, then rm " + ShellWord(path_));
  // The head may still be in this audit, of a directory that was moved. The witness is kept.
  if (!os::AreTheSame(kept->data, data_))
    return Error(ErrorCode::kFailedPrecondition,
                 ShellWord(path_) + " is of another installation's audit, in " +
                     ShellWord(kept->data) + "; cowork audit verify --head " + kept->head +
                     " && mv " + ShellWord(path_) + " " + ShellWord(path_ + ".old"));
  return kept;
}

Result<void> HeadKeeper::Keep(const std::string& head, int64_t now_unix_ms) const {
  return os::ReplaceFile(directory_.get(), kName,
                         FileOf({.head = head, .seen_unix_ms = now_unix_ms, .data = data_}));
}

}  // namespace cowork::cli
