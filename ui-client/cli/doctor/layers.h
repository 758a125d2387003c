// Layers: what the kernel of this machine gives a box, found out by trying; and what that adds up
// to. Everything but the looking is pure.

#pragma once

#include <optional>
#include <string>

#include "ui-client/cli/doctor/check.h"

namespace cowork::cli::doctor {

struct Layers {
  std::string kernel = "";  // Its release: "6.1.0-18-amd64".
  int user_namespaces = 0;  // The errno of making one with all a box has; 0: it can be made.
  int proc = 0;             // The same of mounting /proc in one.
  int landlock = 0;         // The ABI; 0: there is none.
  bool seccomp = false;     // A filter can be installed.
  bool cgroup = false;      // Ours can be divided, with memory and pids in it.
};

// Each looks at one of them; what would change this process is tried in children of it.
std::string KernelRelease();
int TryUserNamespaces();
int TryProc();
int TryLandlock();
bool TrySeccomp();
bool CgroupIsDelegated();

Layers LookAtLayers();  // At all of them.

// Where the process is in the cgroup v2 hierarchy, from /proc/self/cgroup. None: nowhere.
std::optional<std::string> CgroupOf(const std::string& text);

// There is one more, full, that no machine has yet: boxes would have to use cgroups.
enum class Level { kNone, kReduced, kStandard };
Level LevelOf(const Layers& layers);

Finding OnKernel(const Layers& layers);
Finding OnUserNamespaces(const Layers& layers);
Finding OnProc(const Layers& layers);
Finding OnLandlock(const Layers& layers);
Finding OnSeccomp(const Layers& layers);
Finding OnCgroup(const Layers& layers);
Finding OnLevel(const Layers& layers);

}  // namespace cowork::cli::doctor
