#include "common/sandbox/hide_self.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>

namespace cowork::sandbox {

Result<void> HideSelf() {
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    return Error::FromErrno("prctl(PR_SET_DUMPABLE)", errno);
  constexpr rlimit kNoCore{.rlim_cur = 0, .rlim_max = 0};
  if (::setrlimit(RLIMIT_CORE, &kNoCore) != 0) return Error::FromErrno("setrlimit", errno);
  return {};
}

}  // namespace cowork::sandbox
