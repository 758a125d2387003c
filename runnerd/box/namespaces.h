// Namespaces: the walls that a box is born between, and who its processes are inside them.

#pragma once

#include <sys/types.h>

#include "common/base/result.h"
#include "common/os/unique_fd.h"
#include "runnerd/box/building.h"

namespace cowork::box {

struct Child {
  pid_t pid = 0;  // 0: this is the child, already between its walls.
  os::UniqueFd pidfd;
};

// Like fork(), into namespaces of its own: those of `namespaces` (CLONE_NEW*), and a network's
// where there is to be none.
Result<Child> ForkIntoNamespaces(int namespaces, Network network);

// Step: maps the person's uid and gid to themselves, ends with the zygote.
Result<void> MapPerson(Building& box);

// Step: nothing of the same uid can look into what is not yet a program, or trace it.
Result<void> BecomeUndumpable(Building& box);

// Step: a name that does not tell which machine this is.
Result<void> NameHost(Building& box);

// Step: a session keyring of its own instead of the person's.
Result<void> LeaveKeyring(Building& box);

// Step: a session of its own, so no terminal can be typed into.
Result<void> LeaveTerminal(Building& box);

// Step.
Result<void> EnterDirectory(Building& box);

}  // namespace cowork::box
