// Find(): the project's text files looked through by ripgrep.

#pragma once

#include <string>

#include "common/base/result.h"
#include "runnerd/servers/files/core/answer.h"
#include "runnerd/servers/files/core/arguments.h"

namespace cowork::files {

inline constexpr char kRipgrep[] = "/usr/bin/rg";  // Debian's package ripgrep.

struct Matched {
  std::string lines;  // path:number:text, each; at most kMostTextShown.
  Beside beside;      // Whether that is all.
};

// kInvalidArgument     ripgrep cannot read the pattern or the glob; the message says why
// kFailedPrecondition  there is no ripgrep; or the path is neither a file nor a directory
Result<Matched> Find(int project, const FindCall& call, const std::string& ripgrep = kRipgrep);

}  // namespace cowork::files
