#include "brokerd/store/reserve.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "common/base/log.h"
#include "common/os/private_file.h"

namespace cowork::brokerd {
namespace {

constexpr int64_t kBlock = 512;  // Of st_blocks.

}  // namespace

Result<Reserve> Reserve::Open(const std::string& directory) {
  Reserve reserve(directory);
  const Result<void> opened = reserve.OpenFile();
  if (!opened.ok() && opened.error().code() != ErrorCode::kResourceExhausted) return opened.error();
  reserve.Fill();
  return reserve;
}

// A file of the right length may still hold nothing: a copy of it can have holes.
Result<void> Reserve::OpenFile() {
  const os::UniqueFd directory(
      ::open(directory_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
  if (!directory.valid()) return Error::FromErrno("open", errno);
  os::UniqueFd file = TRY(os::OpenPrivateFile(
      {.directory = directory.get(), .path = "reserve", .what = "the store's reserve"}));
  struct stat is {};
  if (::fstat(file.get(), &is) != 0) return Error::FromErrno("fstat", errno);
  bytes_ = is.st_blocks * kBlock < is.st_size ? 0 : std::min<int64_t>(is.st_size, kWhole);
  if (::ftruncate(file.get(), bytes_) != 0) return Error::FromErrno("ftruncate", errno);
  file_ = std::move(file);
  return {};
}

bool Reserve::Fill() {
  const bool whole = bytes_ == kWhole || Take();
  if (whole == !told_) return whole;
  told_ = !whole;
  if (whole)
    LOG(kInfo, "the reserve for stopping on a full disk is whole again");
  else
    LOG(kError, "the disk is full: nothing starts or is allowed, and the reserve is not whole")
        .With("bytes", bytes_)
        .With("do", "free some space");
  return whole;
}

// What cannot be taken whole is left as it was: a file system may have taken a part.
bool Reserve::Take() {
  if (!file_.valid() && !OpenFile().ok()) return false;
  if (::posix_fallocate(file_.get(), bytes_, kWhole - bytes_) == 0) {
    bytes_ = kWhole;
    return true;
  }
  static_cast<void>(!::ftruncate(file_.get(), bytes_));
  return false;
}

bool Reserve::GiveUp() {
  if (bytes_ == 0 || ::ftruncate(file_.get(), std::max<int64_t>(bytes_ - kPiece, 0)) != 0)
    return false;
  bytes_ = std::max<int64_t>(bytes_ - kPiece, 0);
  return true;
}

}  // namespace cowork::brokerd
