// NewDirectories: those that lead to a file and are not there yet. Unless they are kept, they go
// away again, so that a call which failed left nothing.

#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/os/unique_fd.h"

namespace cowork::files {

class NewDirectories {
 public:
  NewDirectories() = default;
  ~NewDirectories();
  NewDirectories(const NewDirectories&) = delete;
  NewDirectories& operator=(const NewDirectories&) = delete;

  // Makes what is missing above `path`. Trouble() where it cannot.
  Result<void> MakeAbove(int project, const std::string& path);
  // On the disk when it returns. kInternal
  Result<void> Keep();

 private:
  struct Made {
    os::UniqueFd parent;
    std::string name;
  };
  std::vector<Made> made_;
};

}  // namespace cowork::files
