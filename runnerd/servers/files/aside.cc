#include "runnerd/servers/files/aside.h"

#include <unistd.h>

#include "runnerd/servers/files/random_bytes.h"

namespace cowork::files {

Aside::Aside(const Place& place, const std::string& path)
    : place_(place), path_(path), name_(NameOfAside(RandomBytes())) {}

Result<void> Aside::Remove(const Found& known) const {
  const auto [directory, name] = beside();
  if (!IsStillAt(known, directory, name)) return Kept();
  if (::unlinkat(directory, name.c_str(), 0) != 0) return Kept();
  return {};
}

Error Aside::Kept() const {
  return Error(ErrorCode::kFailedPrecondition,
               path_ +
                   " was changed by somebody else while this was under way; what came out of "
                   "its place is beside it now, as " +
                   name_ + "; tell the person to look at both");
}

}  // namespace cowork::files
