// Layers: what the kernel of a machine gives boxes, as it was found by trying (../probe.h), and
// each in words for a person. Pure.

#pragma once

#include <cerrno>
#include <optional>
#include <string>
#include <vector>

namespace cowork::assurance {

// Landlock's ABIs that the levels need (docs/architecture.md).
inline constexpr int kLandlockForStandard = 2;
inline constexpr int kLandlockForReduced = 4;
inline constexpr int kLandlockForFull = 6;

enum class Cgroup {
  kMissing,
  kDelegated,  // Ours, of the second version, can be divided, with memory and pids in it.
  kUsed,       // And each box has limits of its own by it: no box has yet.
};

// As it stands here nothing was tried, and so nothing is there.
struct Layers {
  int user_namespaces = ENOSYS;  // The errno of making one with all a box has; 0: it can be made.
  int proc = ENOSYS;             // The same of mounting /proc in one.
  int landlock = 0;              // The ABI; 0: there is none.
  bool seccomp = false;          // A filter can be installed, and end a process or fail a call.
  Cgroup cgroup = Cgroup::kMissing;
};

// How a layer is called: as `cowork doctor` takes it, and as it is read.
struct Name {
  const char* typed;
  const char* read;
};

inline constexpr Name kUserNamespaces = {"userns", "user namespaces"};
inline constexpr Name kProc = {"proc", "/proc in a box"};
inline constexpr Name kLandlock = {"landlock", "Landlock"};
inline constexpr Name kSeccomp = {"seccomp", "seccomp"};
inline constexpr Name kCgroup = {"cgroup", "cgroup"};

struct Layer {
  std::string name;   // "userns"
  std::string title;  // "user namespaces"
  bool found = false;
  std::string detail;  // "ABI 7", or why it is missing.
  std::string remedy;  // Empty: there is nothing to do.
};

Layer UserNamespacesOf(const Layers& layers);
Layer ProcOf(const Layers& layers);
Layer LandlockOf(const Layers& layers);
Layer SeccompOf(const Layers& layers);
Layer CgroupOf(const Layers& layers);

// All of them; what others stand on comes first.
std::vector<Layer> Describe(const Layers& layers);

// Where the process is in the hierarchy of cgroup v2, by /proc/self/cgroup. None: nowhere.
std::optional<std::string> PlaceInCgroups(const std::string& text);

}  // namespace cowork::assurance
