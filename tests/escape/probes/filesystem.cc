// Files that are not the box's: the person's secrets beside the project, by every way a path can
// take; and what lies in the host's shared places.

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <string>

#include "tests/escape/probes/attempt.h"
#include "tests/escape/probes/probe.h"

namespace cowork::escape {
namespace {

std::string Canary() {
  return Fact("secret") + "/canary";
}

std::string NameIn(const std::string& path) {
  return path.substr(path.rfind('/'));
}

long ReadThroughCwd() {
  if (::chdir(Fact("project").c_str()) != 0) return -1;
  return ReadSome("/proc/self/cwd/.." + NameIn(Fact("secret")) + "/canary");
}

long LinkAndUnlink(const std::string& from, const std::string& to) {
  if (::link(from.c_str(), to.c_str()) != 0) return -1;
  return ::unlink(to.c_str());
}

long FindAnotherDevice() {
  const std::set<std::string> harmless{"null", "zero", "full", "random", "urandom"};
  DIR* devices = ::opendir("/dev");
  if (devices == nullptr) return -1;
  while (const dirent* entry = ::readdir(devices))
    if (entry->d_type == DT_CHR && !harmless.contains(entry->d_name)) return 0;
  return Fails(ENODATA);
}

// To those that it has: a program that was swapped would look as it did.
long SetOwnProgramsTimes() {
  constexpr const char* kProgram = "/proc/self/exe";
  struct stat now {};
  if (::stat(kProgram, &now) != 0) return -1;
  const timespec times[] = {now.st_atim, now.st_mtim};
  return ::utimensat(AT_FDCWD, kProgram, times, 0);
}

constexpr Layers kNotInTheTree = kPivot | kLandlock;

constexpr Probe kProbes[] = {
    {"read-a-secret", 1, [] { return ReadSome(Canary()); }, kDone,
     InBoxes("ENOENT", kNotInTheTree)},
    {"read-by-dot-dot", 1,
     [] { return ReadSome(Fact("project") + "/.." + NameIn(Fact("secret")) + "/canary"); }, kDone,
     InBoxes("ENOENT", kNotInTheTree)},
    {"read-through-a-link", 3, [] { return ReadSome(Fact("project") + "/to-secret/canary"); },
     kDone, InBoxes("ENOENT", kNotInTheTree)},
    {"read-through-a-link-to-root", 3,
     [] { return ReadSome(Fact("project") + "/to-root" + Canary()); }, kDone,
     InBoxes("ENOENT", kNotInTheTree)},
    {"read-through-a-chain", 3, [] { return ReadSome(Fact("project") + "/to-link/canary"); }, kDone,
     InBoxes("ENOENT", kNotInTheTree)},
    {"read-through-own-root", 2, [] { return ReadSome("/proc/self/root" + Canary()); }, kDone,
     InBoxes("ENOENT", kNotInTheTree)},
    {"read-through-own-directory", 2, ReadThroughCwd, kDone, InBoxes("ENOENT", kNotInTheTree)},
    {"read-where-the-name-goes-on", 9, [] { return ReadSome(Fact("project") + "-away/canary"); },
     kDone, InBoxes("ENOENT", kNotInTheTree)},
    {"overwrite-a-secret", 1, [] { return Open(Canary(), O_WRONLY); }, kDone,
     InBoxes("ENOENT", kNotInTheTree)},
    {"link-a-secret-in", 5, [] { return LinkAndUnlink(Canary(), Fact("project") + "/hard"); },
     kDone, InBoxes("ENOENT", kNotInTheTree)},
    {"carry-a-file-out", 6,
     [] { return RenameAndBack(Fact("project") + "/file", Fact("secret") + "/file"); }, kDone,
     InBoxes("ENOENT", kNotInTheTree)},
    {"read-sys", 22, [] { return ReadSome("/sys/kernel/uevent_seqnum"); }, kDone,
     InBoxes("ENOENT", kNotInTheTree)},
    // Where the fence lets a box go, only the tree is the box's own.
    {"list-sys", 22, [] { return Open("/sys/kernel", O_DIRECTORY); }, kDone,
     InBoxes("ENOENT", kPivot)},
    {"read-of-shared-memory", 22, [] { return ReadSome("/dev/shm" + Fact("tag")); }, kDone,
     InBoxes("ENOENT", kPivot)},
    {"read-in-tmp", 17, [] { return ReadSome("/tmp" + Fact("tag")); }, kDone,
     InBoxes("ENOENT", kPivot)},
    {"read-who-lives-here", 17,
     [] { return Holds(TextOf("/etc/passwd").find("root:") != std::string::npos); }, kDone,
     InBoxes("ENODATA", kPivot)},
    {"find-another-device", 22, FindAnotherDevice, kDone, InBoxes("ENODATA", kPivot)},
    {"make-a-file-beside-the-project", 1, [] { return Make(Fact("project") + "-new"); }, kDone,
     InBoxes("EROFS", kSeal | kLandlock)},
    // The tool box's is in the project.
    {"set-own-programs-times",
     43,
     SetOwnProgramsTimes,
     kDone,
     {.runtime = {"EROFS", kReadOnlyProgram}, .tool = {kDone}}},
};

}  // namespace

std::span<const Probe> FilesystemProbes() {
  return kProbes;
}

}  // namespace cowork::escape
