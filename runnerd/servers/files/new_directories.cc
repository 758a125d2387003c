#include "runnerd/servers/files/new_directories.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "runnerd/servers/files/core/path.h"
#include "runnerd/servers/files/project.h"
#include "runnerd/servers/files/renaming.h"
#include "runnerd/servers/files/trouble.h"

namespace cowork::files {
namespace {

constexpr mode_t kAsTheUmaskHasIt = 0777;

}  // namespace

NewDirectories::~NewDirectories() {
  for (; !made_.empty(); made_.pop_back())
    ::unlinkat(made_.back().parent.get(), made_.back().name.c_str(), AT_REMOVEDIR);
}

Result<void> NewDirectories::MakeAbove(int project, const std::string& path) {
  std::string directory(kWholeProject);
  std::vector<std::string> parts = PartsOf(path);
  parts.pop_back();
  for (const std::string& part : parts) {
    os::UniqueFd parent = TRY(OpenIn(project, directory, O_RDONLY | O_DIRECTORY));
    if (::mkdirat(parent.get(), part.c_str(), kAsTheUmaskHasIt) == 0)
      made_.push_back({.parent = std::move(parent), .name = part});
    else if (errno != EEXIST)
      return Trouble(path, "mkdirat", errno);
    directory += "/" + part;
  }
  return {};
}

Result<void> NewDirectories::Keep() {
  for (const Made& made : std::exchange(made_, {})) TRY(Settle(made.parent.get()));
  return {};
}

}  // namespace cowork::files
