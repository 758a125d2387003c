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
inline constexpr Layers kUtsNamespace = 1 << 15;
inline constexpr Layers kPidNamespace = 1 << 16;
inline constexpr Layers kOwnProc = 1 << 17;
inline constexpr Layers kHiddenProcesses = 1 << 18;  // In /proc, those that one may not trace.
inline constexpr Layers kUndumpable = 1 << 19;       // PID 1.
inline constexpr Layers kScratchsSize = 1 << 20;
inline constexpr Layers kReadOnlyProgram = 1 << 21;  // The profile's own, where it has one.
inline constexpr Layers kDescriptors = 1 << 22;      // Those given, no more.
inline constexpr Layers kEnvironment = 1 << 23;      // Comes with the order, all of it.

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
    {kUtsNamespace, "uts namespace"},
    {kPidNamespace, "pid namespace"},
    {kOwnProc, "own proc"},
    {kHiddenProcesses, "hidden processes"},
    {kUndumpable, "undumpable"},
    {kScratchsSize, "scratch's size"},
    {kReadOnlyProgram, "read-only program"},
    {kDescriptors, "descriptors"},
    {kEnvironment, "ordered environment"},
};

// A part of two layers: of the filter, which knows PID 1 by the number that its namespace gives it.
inline constexpr Layers kPidOnesNumber = 1 << 28;

// No box can be made without it: it is what gives an ordinary user the right to all the others.
// box_layers_test.cc tries.
inline constexpr Layers kUserNamespace = 1 << 29;
// The kernel refuses an ordinary user outside as well.
inline constexpr Layers kKernel = 1 << 30;

// Whoever does not pivot sees none of what was made of the new tree, and has none of its walls.
inline constexpr Layers kInTheTree =
    kProcsDangers | kGuardedNames | kSeal | kOwnProc | kScratchsSize;

// Without all of the first, the second is not there either.
struct GoesWith {
  Layers without;
  Layers goes;
};
inline constexpr GoesWith kGoWith[] = {
    {kPidNamespace, kOwnProc},  // The kernel mounts none.
    {kOwnProc, kHiddenProcesses},
    {kUndumpable | kLandlock, kHiddenProcesses},  // Then a box may trace its PID 1.
    {kPidNamespace, kPidOnesNumber},
    {kSystemCalls, kPidOnesNumber},
};

}  // namespace cowork::escape
