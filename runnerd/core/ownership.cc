#include "runnerd/core/ownership.h"

#include <sys/stat.h>

#include "common/base/shell_word.h"

namespace cowork::runnerd {

Result<void> CheckIsThePersons(const std::string& path, const Ownership& ownership, uid_t person) {
  if (ownership.owner != person)
    return Error(ErrorCode::kPermissionDenied,
                 "it belongs to another user, number " + std::to_string(ownership.owner) +
                     "; grant a copy of your own: cp -R " + ShellWord(path) + " ~/");
  if ((ownership.mode & S_IWOTH) != 0)
    return Error(ErrorCode::kFailedPrecondition,
                 "every user of this machine may write in it; chmod o-w " + ShellWord(path));
  return {};
}

}  // namespace cowork::runnerd
