// The assurance level of a machine: what its layers add up to. Pure.
//
//   full      user namespaces, Landlock ABI 6, seccomp, and boxes limited by cgroup v2
//   standard  user namespaces, Landlock ABI 2, seccomp
//   reduced   Landlock ABI 4, seccomp; boxes are not built for it, so it starts no session
//   none      less
//
// Where there are user namespaces but no /proc for a box, no box can be made either.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/assurance/core/layers.h"
#include "common/base/result.h"

namespace cowork::assurance {

enum class Level { kNone, kReduced, kStandard, kFull };  // The more, the later.

const char* NameOf(Level level);
std::optional<Level> LevelNamed(std::string_view name);

struct Assurance {
  Level level = Level::kNone;
  std::string lacks;  // What keeps it from the next level: "no user namespaces". Empty: nothing.
  std::vector<Layer> layers;
};

Assurance Judge(const Layers& layers);

// As the "why" of an error begins: `this kernel gives level "reduced" (no user namespaces)`.
std::string WordsOf(const Assurance& assurance);

// The command that says how to turn on what standard lacks; empty where it lacks nothing.
std::string CommandFor(const Assurance& assurance);

// kFailedPrecondition: no box can be made on this machine; the message names what is missing and
// the command above.
Result<void> CheckThatBoxesCanBeMade(const Assurance& assurance);

}  // namespace cowork::assurance
