// HeadKeeper: keeps the head that the last verify saw, beside the logs: brokerd's confinement does
// not let it write there, so that it cannot make a new audit look like the old one.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/result.h"
#include "common/os/places.h"
#include "common/os/unique_fd.h"
#include "ui-client/cli/kept_head.h"

namespace cowork::cli {

class HeadKeeper {
 public:
  // Of the installation whose own socket brokerd answers by: any other audit's head is not ours.
  // kFailedPrecondition: the directory or the file is not what it must be, or the head is of the
  // audit of another installation; the message says what to do.
  static Result<HeadKeeper> Open(const os::Places& places);

  const std::optional<KeptHead>& kept() const { return kept_; }  // None: nobody verified yet.
  const std::string& path() const { return path_; }

  // On the disk when it returns. kResourceExhausted: that is full, and the old one is still there.
  Result<void> Keep(const std::string& head, int64_t now_unix_ms) const;

 private:
  explicit HeadKeeper(const os::Places& places);
  Result<KeptHead> Check(const Result<KeptHead>& kept) const;

  std::string path_;
  std::string data_;
  os::UniqueFd directory_;
  std::optional<KeptHead> kept_;
};

}  // namespace cowork::cli
