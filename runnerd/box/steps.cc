#include "runnerd/box/steps.h"

#include "runnerd/box/capabilities.h"
#include "runnerd/box/descriptors.h"
#include "runnerd/box/devices.h"
#include "runnerd/box/environment.h"
#include "runnerd/box/fence.h"
#include "runnerd/box/guarding.h"
#include "runnerd/box/limits.h"
#include "runnerd/box/masks.h"
#include "runnerd/box/namespaces.h"
#include "runnerd/box/network.h"
#include "runnerd/box/proc.h"
#include "runnerd/box/project.h"
#include "runnerd/box/syscalls.h"
#include "runnerd/box/tree.h"
#include "runnerd/box/watch.h"

namespace cowork::box {
namespace {

constexpr Step kSteps[] = {
    {"identity", Taker::kBoth, MapPerson},
    // Not earlier: the kernel lets an undumpable process write no map.
    {"undumpable", Taker::kBoth, BecomeUndumpable},
    {"host name", Taker::kBoth, NameHost},

    {"root", Taker::kBoth, MakeRoot},
    {"programs", Taker::kBoth, PlacePrograms},
    {"etc", Taker::kBoth, PlaceEtc},
    {"scratch", Taker::kBoth, PlaceScratch},
    {"devices", Taker::kBoth, PlaceDevices},
    // The kernel mounts a new /proc only where the old one is still in sight.
    {"proc", Taker::kBoth, MakeProc},
    {"user namespaces", Taker::kBoth, EndUserNamespaces},
    {"proc's dangers", Taker::kBoth, CoverProc},
    {"home", Taker::kBoth, PlaceHome},
    {"project", Taker::kBoth, PlaceProject},
    {"guarded names", Taker::kBoth, GuardNames},
    {"given files", Taker::kBoth, PlaceGivenFiles},
    {"pivot", Taker::kBoth, EnterRoot},
    {"git formats", Taker::kBoth, ShowGitFormats},

    {"network", Taker::kBoth, RaiseLoopback},
    {"keyring", Taker::kBoth, LeaveKeyring},
    {"listeners", Taker::kBoth, SendListeners},
    {"seal", Taker::kBoth, SealRoot},
    {"capabilities", Taker::kBoth, DropCapabilities},

    {"watch", Taker::kPidOne, WatchGuards},
    {"PID 1's descriptors", Taker::kPidOne, KeepPidOnesOwn},
    {"PID 1's system calls", Taker::kPidOne, InstallPidOneSyscalls},

    {"session", Taker::kWorker, LeaveTerminal},
    {"directory", Taker::kWorker, EnterDirectory},
    {"landlock", Taker::kWorker, Fence},
    {"descriptors", Taker::kWorker, ArrangeDescriptors},
    // After the descriptors were moved about, which may take higher numbers than it leaves.
    {"limits", Taker::kWorker, SetLimits},
    // Some of the calls that the steps before it make are not among those allowed.
    {"system calls", Taker::kWorker, InstallSyscalls},
    // Last: who then holds secrets has no right left but the program's.
    {"environment", Taker::kWorker, TakeEnvironment},
};

}  // namespace

std::span<const Step> Steps() {
  return kSteps;
}

}  // namespace cowork::box
