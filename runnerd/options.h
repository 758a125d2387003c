// What coworkd tells runnerd on its command line, and what runnerd opens of it before it is
// confined.

#pragma once

#include <string>
#include <vector>

#include "common/base/result.h"
#include "runnerd/session/directory.h"
#include "runnerd/session/surroundings.h"

namespace cowork::runnerd {

struct Options {
  std::string data;                    // Holds sessions/, and that the sessions' homes.
  std::string libexec;                 // Holds the helpers.
  std::string runtime;                 // The OpenCode binary.
  std::vector<std::string> forbidden;  // --forbid, as often as need be: no session may reach these.
  std::vector<std::string> homes;      // --home, the same: the person's.
};

// kInvalidArgument: one is missing, or there is another.
Result<Options> ParseOptions(int argc, char** argv);

// kFailedPrecondition: a helper is missing; the message names it. Without the runtime runnerd
// serves all the same, and refuses to start sessions.
Result<session::Programs> OpenPrograms(const Options& options);
// Makes DATA/sessions, 0700, unless it is there.
Result<os::UniqueFd> OpenHomes(const Options& options);

// What a directory to be granted is judged by: whose it has to be, this boot, and the real paths of
// what is never granted, DATA among them. A granted path is a real one too, and is compared with
// those as a text.
// kFailedPrecondition: one of coworkd's own places cannot be found; the message names it. Or no
// home of the person is known.
Result<session::Ground> FindGround(const Options& options);

}  // namespace cowork::runnerd
