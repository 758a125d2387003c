// What in a project the person's own programs execute or obey, and is not ours to change. The names
// are those that a tool's box guards (runnerd/box/profiles.cc). Where one was there when the box
// began it is mounted read-only, and this is for the words; of one that would be new, this holds.

#pragma once

#include <span>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "runnerd/box/guards.h"

namespace cowork::files {

// One part of a path, with what its directory has of TellingEntries().
struct Step {
  std::string name;
  std::vector<std::string> beside;
};

// By these a directory is known for a repository, and for one that has something git would obey.
std::vector<std::string> TellingEntries();

// kPermissionDenied  the file, or a directory above it, is such a name or git's own, or would make
//                    a repository of a directory that has such names already
// kInvalidArgument   it is a name by which this server knows what it may remove
Result<void> CheckMayChange(std::span<const Step> steps);

// What a directory may not hold that is moved from one place to another: it was guarded at the
// first, or would have to be at the second.
box::Guards GuardsOnTheWay(std::span<const Step> from, std::span<const Step> to);

// kPermissionDenied, for a move of `directory`; `inside`: what it holds, from there on.
Error WouldGoAlong(const std::string& directory, const std::string& inside);

}  // namespace cowork::files
