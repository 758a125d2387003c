// Whose a directory is, and who else may write in it, as far as that keeps it from being granted.

#pragma once

#include <sys/types.h>

#include <string>

#include "common/base/result.h"

namespace cowork::runnerd {

struct Ownership {
  uid_t owner = 0;
  mode_t mode = 0;
};

// kPermissionDenied    it is another user's, root's too: they could fill it with what the person's
// own
//                      programs obey, git's configuration first, and git refuses it for that reason
// kFailedPrecondition  every user may write in it
// The message names `path` and what to do. A group may write in it: on many systems everybody has
// one of their own and new directories are open to it, and who is in another one somebody has
// chosen.
Result<void> CheckIsThePersons(const std::string& path, const Ownership& ownership, uid_t person);

}  // namespace cowork::runnerd
