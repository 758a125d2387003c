#include "policyd/confine.h"

#include <sys/syscall.h>

#include <cerrno>

#include "common/sandbox/hide_self.h"
#include "common/sandbox/serving.h"

namespace cowork::policyd {

Result<void> ConfineSelf() {
  TRY(sandbox::HideSelf());
  return sandbox::ServingPolicy()
      // malloc counts processors, and a library looks for its settings: both live well with a no.
      .Fail(SYS_openat, EACCES)
      .Fail(SYS_newfstatat, EACCES)
      .Install();
}

}  // namespace cowork::policyd
