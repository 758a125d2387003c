// Forbidden: the places of this machine that are never granted, and why. Nothing here looks at a
// disk: the path is a real one, as the places are, and they are compared as texts.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/base/result.h"

namespace cowork::runnerd {

// All absolute and normal.
struct Forbidden {
  std::vector<std::string> ours;     // Where coworkd keeps its own files.
  std::vector<std::string> homes;    // The person's home, by each of its names.
  std::vector<std::string> secrets;  // Where programs keep a person's credentials.
};

// kInvalidArgument if `path` is, lies in or contains one of `ours` or `secrets`, since whoever has
// the path has what is there; or if it is or contains one of `homes`: projects do lie in a home.
// The message names the place and what to do.
Result<void> CheckMayBeGranted(std::string_view path, const Forbidden& forbidden);

// Where credentials are in a home, by what programs are known to keep them where.
std::vector<std::string> SecretsIn(std::string_view home);

}  // namespace cowork::runnerd
