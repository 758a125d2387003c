#include "runnerd/session/facts.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace cowork::runnerd::session {
namespace {

constexpr unsigned kWanted = STATX_INO | STATX_BTIME | STATX_MNT_ID | STATX_UID | STATX_MODE;
constexpr int64_t kNanoseconds = 1'000'000'000;

}  // namespace

Result<Facts> LookAt(const os::UniqueFd& directory) {
  struct statx found {};
  if (::statx(directory.get(), "", AT_EMPTY_PATH, kWanted, &found) != 0)
    return Error::FromErrno("statx", errno);
  if ((found.stx_mask & STATX_BTIME) == 0)
    return Error(
        ErrorCode::kFailedPrecondition,
        "its file system keeps no birth times, so another directory in its place could not "
        "be told from it; move it to one that does: ext4, XFS, Btrfs");
  if ((found.stx_mask & kWanted) != kWanted)
    return Error(ErrorCode::kFailedPrecondition,
                 "this kernel does not say in which mount it is; Linux 5.8 and later do");
  return Facts{
      .identity = {.path = {},
                   .device = uint64_t{found.stx_dev_major} << 32 | found.stx_dev_minor,
                   .inode = found.stx_ino,
                   .born_unix_ns = found.stx_btime.tv_sec * kNanoseconds + found.stx_btime.tv_nsec,
                   .mount = found.stx_mnt_id,
                   .boot = {}},
      .ownership = {.owner = found.stx_uid, .mode = found.stx_mode}};
}

}  // namespace cowork::runnerd::session
