// What runnerd gives a gate at its start.

#pragma once

#include <string>

#include "common/os/unique_fd.h"

namespace cowork::gate {

struct Given {
  std::string route;
  os::UniqueFd
      listener;  // A listening TCP socket of the box's network namespace; a probe has none.
  os::UniqueFd runnerd;
  os::UniqueFd dialer;
};

}  // namespace cowork::gate
