// CheckWayTo(): nobody but the person and root chooses where a path leads.
//
// A directory on the way is root's or the person's, and another user can put nothing in it in the
// place of something else. Its owner could, whoever may write besides.
//
// A symbolic link on the way is as good as the directory that it stands for: an administrator links
// /home to a larger disk, a person ~/.local to one. A link of another user is not.

#pragma once

#include <sys/stat.h>
#include <sys/types.h>

#include <string>
#include <vector>

#include "common/base/result.h"

namespace cowork::os {

// Follows an absolute path as far as it exists; what is beyond is made later, where this leads. The
// last part may be a link too: whether it must be none is for the caller to say.
// kFailedPrecondition: another user could change where it leads; the message has the remedy
Result<void> CheckWayTo(const std::string& path);

struct Group {
  gid_t id = 0;
  std::string name;
  std::vector<std::string> members;
};
struct Person {
  uid_t uid = 0;
  gid_t gid = 0;
  std::string name;
};
// The group that many systems make for each person alone: it has their name or number, and nobody
// else is in it. That it is their first one would not do: `users` is everybody's, and lists none of
// those whose first it is. Pure.
bool IsOfThePersonAlone(const Group& group, const Person& person);

// The directory's group may write in it, and is not the person's alone nor root's own. Asks the
// system's groups.
bool AGroupMayWriteIn(const struct stat& directory);

}  // namespace cowork::os
