// What one box may use up: descriptors, processes, memory, scratch space. Each limit is tried
// twice: by passing it, and by raising it first.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "tests/escape/probes/attempt.h"
#include "tests/escape/probes/probe.h"

namespace cowork::escape {
namespace {

constexpr size_t kGiB = size_t{1} << 30;
constexpr rlim_t kMoreProcesses = 1100;
constexpr rlim_t kMoreDescriptors = 1000;
constexpr rlim_t kMoreData = 9 * kGiB;
constexpr off_t kMoreScratch = 520 << 20;

// Not through glibc's setrlimit(), whose first parameter is another type in C++ than in C.
long Raise(int resource, rlim_t most) {
  const rlimit wanted{.rlim_cur = most, .rlim_max = most};
  return ::syscall(SYS_prlimit64, 0, resource, &wanted, nullptr);
}

long HoldManyDescriptors() {
  for (rlim_t held = 0; held < kMoreDescriptors - 10; ++held)
    if (::dup(STDIN_FILENO) < 0) return -1;
  return 0;
}

long MapMuchData() {
  return ::mmap(nullptr, kMoreData, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) == MAP_FAILED
             ? -1
             : 0;
}

// A fork bomb. The dead count until somebody buries them.
long StartManyProcesses() {
  for (rlim_t started = 0; started < kMoreProcesses; ++started) {
    const pid_t child = ::fork();
    if (child < 0) return -1;
    if (child == 0) ::_exit(0);
  }
  return 0;
}

long FillScratch() {
  const int file = ::open("/tmp", O_TMPFILE | O_WRONLY, 0600);
  return file < 0 ? file : ::fallocate(file, 0, 0, kMoreScratch);
}

constexpr Endings kLimited = InBoxes("EPERM", kLimits);

constexpr Probe kProbes[] = {
    {"raise-the-core-limit", 38, [] { return Raise(RLIMIT_CORE, kGiB); }, kDone, kLimited},
    {"raise-the-process-limit", 39, [] { return Raise(RLIMIT_NPROC, kMoreProcesses); }, kDone,
     kLimited},
    {"raise-the-descriptor-limit", 39, [] { return Raise(RLIMIT_NOFILE, kMoreDescriptors); }, kDone,
     kLimited},
    {"raise-the-data-limit", 39, [] { return Raise(RLIMIT_DATA, kMoreData); }, kDone, kLimited},
    {"hold-many-descriptors", 39, HoldManyDescriptors, kDone, InBoxes("EMFILE", kLimits)},
    {"start-many-processes", 39, StartManyProcesses, kDone, InBoxes("EAGAIN", kLimits)},
    {"map-much-data", 39, MapMuchData, kDone, InBoxes("ENOMEM", kLimits)},
    {"fill-scratch", 39, FillScratch, kDone, InBoxes("ENOSPC", kScratchsSize)},
};

}  // namespace

std::span<const Probe> ResourceProbes() {
  return kProbes;
}

}  // namespace cowork::escape
