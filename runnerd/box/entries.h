// What is in a directory: names, and which of them are directories themselves.

#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::box {

struct Entries {
  std::vector<std::string> names;  // Without "." and "..".
  std::vector<bool> directories;   // As many: whether it is one; a link to one is none.
};

// Stops after some more than `most`.
Result<Entries> ReadEntries(const os::UniqueFd& directory, size_t most);

}  // namespace cowork::box
