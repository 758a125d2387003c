#include "common/sandbox/give_up_exec.h"

#include <sys/syscall.h>

#include <array>
#include <cerrno>

#include "common/sandbox/seccomp_policy.h"

namespace cowork::sandbox {

Result<void> GiveUpExec() {
  SeccompPolicy policy;
  policy.Fail(std::array{SYS_execve, SYS_execveat}, EPERM).OtherwiseAllow();
  return policy.Install();
}

}  // namespace cowork::sandbox
