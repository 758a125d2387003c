// Reserve: room on the disk that was taken in advance, so that stopping, denying and removing can
// be written down when nothing else can. It is a file beside the store, given up a piece at a time
// by whoever narrows, and filled again as soon as there is room.

#pragma once

#include <cstdint>
#include <string>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::brokerd {

class Reserve {
 public:
  // A removal takes some 16 KiB of SQLite's log, the end of a session 60. What is freed and not
  // needed may be gone to others at once, so little is freed at a time.
  static constexpr int64_t kPiece = 16 * 1024;  // Bytes.
  static constexpr int64_t kWhole = 64 * kPiece;

  // The one in this directory, filled as far as there is room; that there is none is no error.
  // kFailedPrecondition: what is in its place is not ours alone.
  static Result<Reserve> Open(const std::string& directory);

  // Takes what is missing. False: there is no room for it.
  bool Fill();
  // Frees a piece. False: there is nothing left to free.
  bool GiveUp();

  int64_t bytes() const { return bytes_; }  // What it holds.

 private:
  explicit Reserve(std::string directory) : directory_(std::move(directory)) {}
  Result<void> OpenFile();
  bool Take();

  std::string directory_;
  os::UniqueFd file_;  // None: there was no room even for its name.
  int64_t bytes_ = 0;
  bool told_ = false;  // Our log knows that it is not whole.
};

}  // namespace cowork::brokerd
