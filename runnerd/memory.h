// Memory: what the machine has left, read anew each time through what was opened before
// confinement.

#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <optional>
#include <string_view>
#include <utility>

#include "common/os/unique_fd.h"
#include "runnerd/core/memory.h"

namespace cowork::runnerd {

class Memory {
 public:
  // /proc/meminfo, to read; without it nothing is known to be available.
  explicit Memory(os::UniqueFd meminfo) : meminfo_(std::move(meminfo)) {}

  std::optional<uint64_t> Available() const {
    char text[4096];
    const ssize_t size = ::pread(meminfo_.get(), text, sizeof text, 0);
    if (size <= 0) return std::nullopt;
    return AvailableIn({text, static_cast<size_t>(size)});
  }

 private:
  os::UniqueFd meminfo_;
};

}  // namespace cowork::runnerd
