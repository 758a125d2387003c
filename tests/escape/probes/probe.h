// Probes: attempts to leave a box, or to reach from inside it what is not its own. Each is a small
// function with a name. Its row says how it ends outside, where it must show that it works; how it
// ends in a box; and which layers stop it there, each of them alone being enough.
//
// The rows are the one truth: escape-probe tries what they name, the tests expect what they say.

#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "tests/escape/probes/layers.h"

namespace cowork::escape {

inline constexpr std::string_view kDone = "done";

// kDone, an errno's name, or the signal that ended the attempt.
struct Ending {
  std::string_view how;
  Layers stopped_by = 0;  // 0: this box is meant to do it.
};

struct Endings {
  Ending runtime;
  Ending tool;
};
constexpr Endings InBoxes(std::string_view how, Layers stopped_by) {
  return {.runtime = {how, stopped_by}, .tool = {how, stopped_by}};
}

struct Probe {
  std::string_view name;
  int answers;        // The number of its attack among those that we collected.
  long (*attempt)();  // As a system call returns: below 0 with errno set.
  std::string_view outside;
  Endings boxed;
};

// By theme; the files are named so.
std::span<const Probe> FilesystemProbes();
std::span<const Probe> ModeProbes();
std::span<const Probe> ProjectProbes();
std::span<const Probe> MountProbes();
std::span<const Probe> ProcProbes();
std::span<const Probe> KeeperProbes();
std::span<const Probe> SlowingProbes();
std::span<const Probe> ProcessProbes();
std::span<const Probe> KernelProbes();
std::span<const Probe> MachineProbes();
std::span<const Probe> TerminalProbes();
std::span<const Probe> IpcProbes();
std::span<const Probe> NetworkProbes();
std::span<const Probe> FamilyProbes();
std::span<const Probe> ResourceProbes();
std::span<const Probe> EnvironmentProbes();

std::vector<Probe> AllProbes();

}  // namespace cowork::escape
