#include "runnerd/box/limits.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace cowork::box {
namespace {

// Not through glibc's setrlimit(), whose first parameter is another type in C++ than in C.
Result<void> Lower(const Limit& limit) {
  rlimit now{};
  if (::syscall(SYS_prlimit64, 0, limit.resource, nullptr, &now) != 0)
    return Error::FromErrno("prlimit", errno);
  const rlim_t most = std::min(now.rlim_max, static_cast<rlim_t>(limit.most));
  const rlimit lowered{.rlim_cur = most, .rlim_max = most};
  if (::syscall(SYS_prlimit64, 0, limit.resource, &lowered, nullptr) != 0)
    return Error::FromErrno("prlimit", errno);
  return {};
}

}  // namespace

Result<void> SetLimits(Building& box) {
  for (const Limit& limit : box.profile.limits) TRY(Lower(limit));
  for (const Limit& limit : box.order.limits) TRY(Lower(limit));
  return {};
}

}  // namespace cowork::box
