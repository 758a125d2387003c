// OpenPrivateFile(): a file that must be ours alone, made where it is not yet there. No link is
// followed, and what is found in its place has to be as we would have made it.

#pragma once

#include <string>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::os {

struct FileName {
  int directory;     // A descriptor, borrowed; or AT_FDCWD.
  std::string path;  // From there.
  std::string what;  // In the words of an error: "the store".
};

// Open for reading and writing, of mode 0600 where it is new.
//
// kFailedPrecondition  it is a link, no regular file, somebody else's, or open to others
// kResourceExhausted   there is no room to make it
Result<UniqueFd> OpenPrivateFile(const FileName& name);

// kFailedPrecondition: it is no regular file, somebody else's, or open to others.
Result<void> CheckPrivate(const UniqueFd& file, const FileName& name);

// Whether an errno says that a disk, or our share of it, is full.
bool SaysFull(int saved_errno);

}  // namespace cowork::os
