// /proc: of the machine, of processes outside the box, and of the box's PID 1, its keeper. Outside
// the keeper is another process of the same person.

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "tests/escape/probes/attempt.h"
#include "tests/escape/probes/probe.h"

namespace cowork::escape {
namespace {

std::string OfKeeper(const char* name) {
  return "/proc/" + Fact("keeper") + "/" + name;
}

std::string OfNeighbour(const char* name) {
  return "/proc/" + Fact("neighbour") + "/" + name;
}

long List(const std::string& path) {
  DIR* directory = ::opendir(path.c_str());
  return directory == nullptr ? -1 : Holds(::readdir(directory) != nullptr);
}

// Those of its own namespaces the kernel would leave to whoever has some.
long OpenSwitch(const char* path) {
  TakeOwnNamespaces(CLONE_NEWNET);
  return Open(path, O_WRONLY);
}

constexpr Layers kSwitchesAreOff = kProcsDangers | kSystemCalls | kUserNamespaces;
constexpr Layers kKeeperIsNotOurs = kUndumpable | kLandlock;
constexpr Layers kNeighbourIsAway = kOwnProc | kLandlock | kUserNamespace;

constexpr Probe kProbes[] = {
    {"list-the-persons-keys", 36, [] { return ReadSome("/proc/keys"); }, kDone,
     InBoxes("ENODATA", kProcsDangers)},
    {"read-the-machines-keys", 22, [] { return ReadSome("/proc/key-users"); }, kDone,
     InBoxes("ENODATA", kProcsDangers)},
    {"read-the-kernels-addresses", 22, [] { return ReadSome("/proc/kallsyms"); }, kDone,
     InBoxes("ENODATA", kProcsDangers)},
    {"write-a-switch-of-the-network", 22,
     [] { return OpenSwitch("/proc/sys/net/ipv4/ip_forward"); }, kDone,
     InBoxes("EACCES", kSwitchesAreOff)},
    {"allow-more-user-namespaces", 13,
     [] { return OpenSwitch("/proc/sys/user/max_user_namespaces"); }, kDone,
     InBoxes("EACCES", kSwitchesAreOff)},

    {"see-the-keeper", 23, [] { return ReadSome(OfKeeper("cmdline")); }, kDone,
     InBoxes("ENOENT", kHiddenProcesses)},
    {"read-keepers-environment", 23, [] { return ReadSome(OfKeeper("environ")); }, kDone,
     InBoxes("ENOENT", kKeeperIsNotOurs)},
    {"write-keepers-memory", 23, [] { return Open(OfKeeper("mem"), O_RDWR); }, kDone,
     InBoxes("ENOENT", kKeeperIsNotOurs)},
    {"read-keepers-map", 23, [] { return ReadSome(OfKeeper("maps")); }, kDone,
     InBoxes("ENOENT", kKeeperIsNotOurs)},
    {"list-keepers-descriptors", 23, [] { return List(OfKeeper("fd")); }, kDone,
     InBoxes("ENOENT", kKeeperIsNotOurs)},
    {"enter-keepers-root", 2, [] { return long{::chdir(OfKeeper("root").c_str())}; }, kDone,
     InBoxes("ENOENT", kKeeperIsNotOurs)},
    {"enter-keepers-directory", 2, [] { return long{::chdir(OfKeeper("cwd").c_str())}; }, kDone,
     InBoxes("ENOENT", kKeeperIsNotOurs)},
    {"open-keepers-program", 2, [] { return Open(OfKeeper("exe"), O_RDONLY); }, kDone,
     InBoxes("ENOENT", kKeeperIsNotOurs)},
    {"open-keepers-namespace", 24, [] { return Open(OfKeeper("ns/net"), O_RDONLY); }, kDone,
     InBoxes("ENOENT", kKeeperIsNotOurs)},
    {"make-the-keeper-first-to-die", 39, [] { return Open(OfKeeper("oom_score_adj"), O_WRONLY); },
     kDone, InBoxes("ENOENT", kKeeperIsNotOurs)},

    {"see-a-neighbour", 41, [] { return ReadSome(OfNeighbour("cmdline")); }, kDone,
     InBoxes("ENOENT", kOwnProc)},
    {"read-a-neighbours-environment", 23, [] { return ReadSome(OfNeighbour("environ")); }, kDone,
     InBoxes("ENOENT", kNeighbourIsAway)},
    {"write-a-neighbours-memory", 23, [] { return Open(OfNeighbour("mem"), O_RDWR); }, kDone,
     InBoxes("ENOENT", kNeighbourIsAway)},
    {"read-through-a-neighbours-root", 2,
     [] { return ReadSome(OfNeighbour("root") + Fact("secret") + "/canary"); }, kDone,
     InBoxes("ENOENT", kNeighbourIsAway)},
    {"open-a-neighbours-namespace", 24, [] { return Open(OfNeighbour("ns/net"), O_RDONLY); }, kDone,
     InBoxes("ENOENT", kNeighbourIsAway)},
};

}  // namespace

std::span<const Probe> ProcProbes() {
  return kProbes;
}

}  // namespace cowork::escape
