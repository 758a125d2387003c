// renameat2(2) as this server uses it.

#pragma once

#include <string>

#include "common/base/result.h"

namespace cowork::files {

struct Name {
  int directory;  // Borrowed.
  const std::string& name;
};

// Nothing may be under the new name: kFailedPrecondition, with `path` as the model has it.
Result<void> RenameToNew(Name from, Name to, const std::string& path);

// Both have to be there; each takes the other's place in one step.
Result<void> Exchange(Name one, Name other, const std::string& path);

// On the disk when it returns. kInternal: what was changed in it is, all the same, and says so.
Result<void> Settle(int directory);

}  // namespace cowork::files
