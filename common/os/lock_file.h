// LockFile: one coworkd an installation. The kernel keeps the lock and lets it go with the process,
// so none is ever stale; and it names the process that has it.

#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::os {

class LockFile {
 public:
  // kFailedPrecondition: another process has it; the message names it.
  static Result<LockFile> Take(const std::string& path);

  // Takes all, in their order, or none.
  static Result<std::vector<LockFile>> TakeAll(const std::vector<std::string>& paths);

  // Who has it; none if nobody does, or if there is no such file.
  static std::optional<pid_t> HolderOf(const std::string& path);

  // The same of the first of them that somebody has.
  static std::optional<pid_t> HolderOfAny(const std::vector<std::string>& paths);

 private:
  explicit LockFile(UniqueFd file) : file_(std::move(file)) {}
  // To close any descriptor of the file, even another one, would let the lock go.
  UniqueFd file_;
};

}  // namespace cowork::os
