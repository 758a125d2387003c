#include "runnerd/servers/files/confine.h"

#include <fcntl.h>

#include <cerrno>

#include "common/os/unique_fd.h"
#include "common/sandbox/landlock.h"

namespace cowork::files {

Result<void> KeepToProject(int project, MayWrite may_write) {
  const os::UniqueFd programs(::open("/usr", O_PATH | O_CLOEXEC));
  const os::UniqueFd nothing(::open("/dev/null", O_PATH | O_CLOEXEC));
  if (!programs.valid() || !nothing.valid()) return Error::FromErrno("open", errno);
  return sandbox::LandlockPolicy()
      .Allow(project, may_write == MayWrite::kYes ? sandbox::kReadWrite : sandbox::kReadOnly)
      // ripgrep and diff, which give up the writing themselves (birth.cc), and their stdin.
      .Allow(programs.get(), sandbox::kReadAndRun)
      .Allow(nothing.get(), sandbox::kReadFile)
      .Restrict();
}

}  // namespace cowork::files
