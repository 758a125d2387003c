#include "ui-client/cli/prefix.h"

#include <unistd.h>

#include <cerrno>
#include <climits>

namespace cowork::cli {

Result<std::string> Prefix() {
  char path[PATH_MAX] = {};
  const ssize_t size = ::readlink("/proc/self/exe", path, sizeof path - 1);
  if (size <= 0) return Error::FromErrno("readlink(/proc/self/exe)", errno);
  std::string prefix(path, static_cast<size_t>(size));
  prefix.resize(prefix.rfind('/'));  // PREFIX/bin
  prefix.resize(prefix.rfind('/'));
  return prefix;
}

}  // namespace cowork::cli
