// OnOneCore: where a process is woken on another core, that costs more in a virtual machine than
// most of what we do. What is measured with it and without tells the two apart.

#pragma once

#include <sched.h>

#include "common/base/check.h"

namespace cowork::bench {

// This process and all that it starts, for as long as it is there.
class OnOneCore {
 public:
  OnOneCore() {
    CHECK(::sched_getaffinity(0, sizeof before_, &before_) == 0);
    cpu_set_t here;
    CPU_ZERO(&here);
    CPU_SET(static_cast<size_t>(::sched_getcpu()), &here);
    CHECK(::sched_setaffinity(0, sizeof here, &here) == 0);
  }
  ~OnOneCore() { ::sched_setaffinity(0, sizeof before_, &before_); }
  OnOneCore(const OnOneCore&) = delete;
  OnOneCore& operator=(const OnOneCore&) = delete;

 private:
  cpu_set_t before_;
};

}  // namespace cowork::bench
