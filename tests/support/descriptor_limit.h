// DescriptorLimit: for its life this process may hold, and see in flight, that many descriptors.

#pragma once

#include <fcntl.h>
#include <sys/resource.h>

#include "common/base/check.h"
#include "common/os/unique_fd.h"

namespace cowork::support {

class DescriptorLimit {
 public:
  explicit DescriptorLimit(rlim_t most) {
    CHECK(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const rlimit lowered{.rlim_cur = most, .rlim_max = before_.rlim_max};
    CHECK(::setrlimit(RLIMIT_NOFILE, &lowered) == 0);
  }
  ~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &before_); }

  // Every lower number is taken.
  static rlim_t ForOneMore() {
    const os::UniqueFd next(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    return static_cast<rlim_t>(next.get()) + 1;
  }

  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;

 private:
  rlimit before_{};
};

}  // namespace cowork::support
