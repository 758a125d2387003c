// Files that are more than files: programs that change who runs them, and devices. A set-id program
// in the project makes whoever else of the machine runs it the person.

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "tests/escape/probes/attempt.h"
#include "tests/escape/probes/probe.h"

namespace cowork::escape {
namespace {

constexpr int kFchmodat2 = 452;  // Newer than Debian 12's headers.

// A file of ours in a place where every box may write.
std::string OwnFile() {
  std::string path = "/tmp/escape-XXXXXX";
  return ::close(::mkstemp(path.data())) == 0 ? path : std::string();
}

template <typename Change>
long ToOwnFile(Change change) {
  const std::string path = OwnFile();
  const long returned = change(path.c_str());
  const int error = errno;
  ::unlink(path.c_str());
  errno = error;
  return returned;
}

template <typename Make>
long MakeFile(Make make) {
  return ToOwnFile([&](const char* path) { return ::unlink(path) != 0 ? -1 : make(path); });
}

long MakeByOpenat2(const char* path) {
  open_how how{};
  how.flags = O_CREAT | O_WRONLY;
  how.mode = 04755;
  return ::syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
}

constexpr Probe kProbes[] = {
    {"chmod-set-uid", 30, [] { return ToOwnFile([](auto* path) { return ::chmod(path, 04755); }); },
     kDone, InBoxes("EPERM", kSystemCalls)},
    {"fchmod-set-gid", 30,
     [] { return ToOwnFile([](auto* path) { return ::fchmod(::open(path, O_RDONLY), 02755); }); },
     kDone, InBoxes("EPERM", kSystemCalls)},
    {"fchmodat-set-uid", 30,
     [] {
       return ToOwnFile([](auto* path) { return ::syscall(SYS_fchmodat, AT_FDCWD, path, 04755); });
     },
     kDone, InBoxes("EPERM", kSystemCalls)},
    {"fchmodat2-set-uid", 30,
     [] {
       return ToOwnFile([](auto* path) { return ::syscall(kFchmodat2, AT_FDCWD, path, 04755, 0); });
     },
     kDone, InBoxes("EPERM", kSystemCalls)},
    {"creat-set-uid", 30,
     [] { return MakeFile([](auto* path) { return ::syscall(SYS_creat, path, 04755); }); }, kDone,
     InBoxes("EPERM", kSystemCalls)},
    {"open-set-uid", 30,
     [] { return MakeFile([](auto* path) { return ::syscall(SYS_open, path, O_CREAT, 04755); }); },
     kDone, InBoxes("EPERM", kSystemCalls)},
    {"openat-set-gid", 30,
     [] {
       return MakeFile(
           [](auto* path) { return ::syscall(SYS_openat, AT_FDCWD, path, O_CREAT, 02755); });
     },
     kDone, InBoxes("EPERM", kSystemCalls)},
    {"openat-nameless-set-uid", 30,
     [] { return ::syscall(SYS_openat, AT_FDCWD, "/tmp", O_TMPFILE | O_WRONLY, 04755); }, kDone,
     InBoxes("EPERM", kSystemCalls)},
    {"openat2-set-uid", 30, [] { return MakeFile(MakeByOpenat2); }, kDone,
     InBoxes("ENOSYS", kSystemCalls)},
    // The one with which an overlay hides a file; every other asks for rights that nobody has.
    {"make-a-device", 22,
     [] { return MakeFile([](auto* path) { return ::mknod(path, S_IFCHR | 0600, 0); }); }, kDone,
     InBoxes("EPERM", kSystemCalls | kLandlock)},
};

}  // namespace

std::span<const Probe> ModeProbes() {
  return kProbes;
}

}  // namespace cowork::escape
