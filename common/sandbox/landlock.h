// LandlockPolicy: which files a process may still reach, named by descriptors it holds.
//
//   LandlockPolicy policy;
//   policy.Allow(data_directory.get(), kReadWrite);
//   TRY(policy.Restrict());
//
// What no Allow() names cannot be opened, made, renamed, linked or run any more. TCP, abstract
// sockets and signals to processes outside the domain are cut too, where the kernel knows how.

#pragma once

#include <cstdint>
#include <vector>

#include "common/base/result.h"

namespace cowork::sandbox {

// Access rights of Linux's Landlock, as in linux/landlock.h; Debian 12's header lacks the later.
inline constexpr uint64_t kExecute = 1 << 0;
inline constexpr uint64_t kWriteFile = 1 << 1;
inline constexpr uint64_t kReadFile = 1 << 2;
inline constexpr uint64_t kReadDirectory = 1 << 3;
inline constexpr uint64_t kMakeDevices = (1 << 6) | (1 << 11);
inline constexpr uint64_t kIoctlDevice = 1 << 15;
inline constexpr uint64_t kEveryAccess = (1 << 16) - 1;

inline constexpr uint64_t kReadOnly = kReadFile | kReadDirectory;
inline constexpr uint64_t kReadAndRun = kReadOnly | kExecute;
inline constexpr uint64_t kReadWrite = kEveryAccess & ~(kMakeDevices | kIoctlDevice | kExecute);
inline constexpr uint64_t kReadWriteAndRun = kReadWrite | kExecute;

enum class Tcp { kCut, kUntouched };

// The kernel's Landlock ABI; 0 where it has none.
int LandlockAbi();

class LandlockPolicy {
 public:
  // `fd` is a directory or a file, open or O_PATH; borrowed until Restrict().
  LandlockPolicy& Allow(int fd, uint64_t access);

  // Confines the calling thread and all it will start; call it before there is a second thread.
  // kFailedPrecondition: the kernel's Landlock is missing or older than ABI 2 (Linux 5.19).
  Result<void> Restrict(Tcp tcp = Tcp::kCut) const;

 private:
  struct Rule {
    int fd;
    uint64_t access;
  };
  std::vector<Rule> rules_;
};

}  // namespace cowork::sandbox
