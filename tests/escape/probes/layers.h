// Layers: what stops a probe in a box, as sets. Those that a box can be made without are named as
// weak_zygote_main.cc knows them, and box_layers_test.cc leaves them out.

#pragma once

#include <cstdint>
#include <string_view>

namespace cowork::escape {

using Layers = uint32_t;

inline constexpr Layers kPivot = 1 << 0;
inline constexpr Layers kLandlock = 1 << 1;
inline constexpr Layers kSystemCalls = 1 << 2;
inline constexpr Layers kUserNamespaces = 1 << 3;
inline constexpr Layers kProcsDangers = 1 << 4;
inline constexpr Layers kGuardedNames = 1 << 5;
inline constexpr Layers kReadOnlyProject = 1 << 6;
inline constexpr Layers kSeal = 1 << 7;
inline constexpr Layers kKeyring = 1 << 8;
inline constexpr Layers kCapabilities = 1 << 9;
inline constexpr Layers kSession = 1 << 10;
inline constexpr Layers kLimits = 1 << 11;
inline constexpr Layers kNetworkNamespace = 1 << 12;
inline constexpr Layers kIpcNamespace = 1 << 13;
inline constexpr Layers kCgroupNamespace = 1 << 14;

struct NamedLayer {
  Layers layer;
  std::string_view name;
};
inline constexpr NamedLayer kLayers[] = {
    {kPivot, "pivot"},
    {kLandlock, "landlock"},
    {kSystemCalls, "system calls"},
    {kUserNamespaces, "user namespaces"},
    {kProcsDangers, "proc's dangers"},
    {kGuardedNames, "guarded names"},
    {kReadOnlyProject, "read-only project"},
    {kSeal, "seal"},
    {kKeyring, "keyring"},
    {kCapabilities, "capabilities"},
    {kSession, "session"},
    {kLimits, "limits"},
    {kNetworkNamespace, "network namespace"},
    {kIpcNamespace, "ipc namespace"},
    {kCgroupNamespace, "cgroup namespace"},
};

// Without these no box starts, so that they never stand alone in a test:
inline constexpr Layers kBornApart = 1 << 24;    // The user, mount, pid and uts namespaces.
inline constexpr Layers kUndumpable = 1 << 25;   // PID 1, which is so since it mapped its ids.
inline constexpr Layers kOwnProc = 1 << 26;      // It hides what one may not trace (hidepid).
inline constexpr Layers kOwnTree = 1 << 27;      // The sizes and the emptiness of its mounts.
inline constexpr Layers kDescriptors = 1 << 28;  // With stdio, no more.
inline constexpr Layers kEnvironment = 1 << 29;  // Comes with the order, all of it.
inline constexpr Layers kKernel = 1 << 30;       // Refuses an ordinary user outside as well.
inline constexpr Layers kAlwaysThere = ~((Layers{1} << 24) - 1);

// Whoever does not pivot sees none of what was made of the new tree, and has none of its walls.
inline constexpr Layers kInTheTree = kProcsDangers | kGuardedNames | kSeal | kOwnTree;

}  // namespace cowork::escape
