#include "runnerd/session/home.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace cowork::runnerd::session {
namespace {

Result<os::UniqueFd> MakeDirectoryIn(int parent, const std::string& name) {
  if (::mkdirat(parent, name.c_str(), 0700) != 0 && errno != EEXIST)
    return Error::FromErrno("mkdirat", errno);
  os::UniqueFd made(::openat(parent, name.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!made.valid()) return Error::FromErrno("openat", errno);
  return made;
}

}  // namespace

Result<os::UniqueFd> MakeHome(int homes, const std::string& session_id) {
  const os::UniqueFd session = TRY(MakeDirectoryIn(homes, session_id));
  return MakeDirectoryIn(session.get(), "home");
}

}  // namespace cowork::runnerd::session
