// CheckWayTo(): nobody but the person and root chooses where a path leads.
//
// A symbolic link on the way is as good as the directory that it stands for: an administrator links
// /home to a larger disk, a person ~/.local to one. A link of another user is not, nor is one in a
// directory where another user could put theirs in its place.

#pragma once

#include <string>

#include "common/base/result.h"

namespace cowork::os {

// Follows an absolute path as far as it exists; what is beyond is made later, where this leads. The
// last part may be a link too: whether it must be none is for the caller to say.
// kFailedPrecondition: another user could change where it leads; the message has the remedy
Result<void> CheckWayTo(const std::string& path);

}  // namespace cowork::os
