#include "runnerd/servers/files/replaceable.h"

#include <linux/limits.h>
#include <sys/xattr.h>

#include <cerrno>
#include <string_view>

#include "runnerd/servers/files/trouble.h"

namespace cowork::files {
namespace {

// `names`: each ends with a NUL. Those of security. the kernel gives to a new file, or takes from
// any that is written.
bool HasMoreThanLabels(std::string_view names) {
  for (; !names.empty(); names.remove_prefix(names.find('\0') + 1))
    if (!names.starts_with("security.")) return true;
  return false;
}

Result<bool> HasAttributes(const Found& file, const std::string& path) {
  std::string names(XATTR_LIST_MAX, '\0');
  const ssize_t length = ::flistxattr(file.fd.get(), names.data(), names.size());
  if (length < 0 && errno == ENOTSUP) return false;
  if (length < 0) return Trouble(path, "flistxattr", errno);
  return HasMoreThanLabels(std::string_view(names).substr(0, static_cast<size_t>(length)));
}

}  // namespace

Result<void> CheckReplaceable(const Found& was, const std::string& path) {
  if ((was.facts.st_mode & S_IWUSR) == 0)
    return NothingChanged(path + " is read-only; tell the person what you would change in it");
  if (TRY(HasAttributes(was, path)))
    return NothingChanged(path +
                          " has an access control list or other attributes, which a new file in "
                          "its place would not have; change it in a shell");
  return {};
}

Result<void> CheckSameOwner(const Found& was, const Found& instead, const std::string& path) {
  if (was.facts.st_uid == instead.facts.st_uid && was.facts.st_gid == instead.facts.st_gid)
    return {};
  return NothingChanged(path +
                        " has an owner or a group that a new file in its place would not have; "
                        "change it in a shell");
}

}  // namespace cowork::files
