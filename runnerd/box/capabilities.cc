#include "runnerd/box/capabilities.h"

#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace cowork::box {
namespace {

// uid 0 means nothing here, and nothing can make it mean something again.
constexpr unsigned kNothingByUid = SECBIT_NOROOT | SECBIT_NOROOT_LOCKED | SECBIT_NO_SETUID_FIXUP |
                                   SECBIT_NO_SETUID_FIXUP_LOCKED | SECBIT_KEEP_CAPS_LOCKED |
                                   SECBIT_NO_CAP_AMBIENT_RAISE | SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED;

Result<void> EmptyBoundingSet() {
  // The kernel knows more of them than our headers, and says so by EINVAL after its last.
  for (unsigned long capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0;
       ++capability)
    if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0)
      return Error::FromErrno("prctl(PR_CAPBSET_DROP)", errno);
  return {};
}

}  // namespace

Result<void> DropCapabilities(Building&) {
  TRY(EmptyBoundingSet());
  // Before the sets are emptied: it takes a capability itself.
  if (::prctl(PR_SET_SECUREBITS, kNothingByUid, 0, 0, 0) != 0)
    return Error::FromErrno("prctl(PR_SET_SECUREBITS)", errno);
  if (::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) != 0)
    return Error::FromErrno("prctl(PR_CAP_AMBIENT)", errno);
  __user_cap_header_struct header{.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
  if (::syscall(SYS_capset, &header, none) != 0) return Error::FromErrno("capset", errno);
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return Error::FromErrno("prctl(PR_SET_NO_NEW_PRIVS)", errno);
  return {};
}

}  // namespace cowork::box
