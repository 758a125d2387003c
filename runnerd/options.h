// What coworkd tells runnerd on its command line, and what runnerd opens of it before it is
// confined.

#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "runnerd/session/surroundings.h"

namespace cowork::runnerd {

struct Options {
  std::string data;                    // Holds sessions/, and that the sessions' homes.
  std::string libexec;                 // Holds the helpers.
  std::string runtime;                 // The OpenCode binary.
  std::vector<std::string> forbidden;  // --forbid, as often as need be: no session may reach these.
};

// kInvalidArgument: one is missing, or there is another.
Result<Options> ParseOptions(int argc, char** argv);

// kFailedPrecondition: a helper is missing; the message names it. Without the runtime runnerd
// serves all the same, and refuses to start sessions.
Result<session::Programs> OpenPrograms(const Options& options);
// Makes DATA/sessions, 0700, unless it is there.
Result<os::UniqueFd> OpenHomes(const Options& options);

// The real paths of what no session may reach, DATA among them. A granted path is a real one, and
// is compared with these as a text. kFailedPrecondition: one cannot be found; the message names it.
Result<std::vector<std::string>> FindForbidden(const Options& options);

}  // namespace cowork::runnerd
