#include "common/os/installation.h"

#include <unistd.h>

#include <cerrno>
#include <climits>

namespace cowork::os {

Result<std::string> InstallationPrefix() {
  char path[PATH_MAX] = {};
  const ssize_t size = ::readlink("/proc/self/exe", path, sizeof path - 1);
  if (size <= 0) return Error::FromErrno("readlink(/proc/self/exe)", errno);
  std::string prefix(path, static_cast<size_t>(size));
  prefix.resize(prefix.rfind('/'));  // PREFIX/bin
  prefix.resize(prefix.rfind('/'));
  return prefix;
}

std::string RuntimeOf(const Places& places, const std::string& prefix) {
  std::string own = places.data + "/runtimes/opencode";
  return ::access(own.c_str(), F_OK) == 0 ? own : prefix + "/libexec/cowork/runtime/opencode";
}

}  // namespace cowork::os
