#include "common/sandbox/landlock.h"

#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "common/os/unique_fd.h"

namespace cowork::sandbox {
namespace {

struct Ruleset {
  uint64_t files;
  uint64_t tcp;
  uint64_t scoped;
};

struct [[gnu::packed]] PathBeneath {
  uint64_t access;
  int32_t fd;
};

constexpr uint32_t kAskForVersion = 1;
constexpr int kRuleIsPathBeneath = 1;
constexpr uint64_t kConnectAndBindTcp = 3;
constexpr uint64_t kAbstractSocketsAndSignals = 3;
constexpr uint64_t kMeaningfulForFiles =
    kExecute | kWriteFile | kReadFile | (1 << 14) /* truncate */ | kIoctlDevice;

// What the kernel does not know must not be asked of it: it would refuse the whole ruleset.
uint64_t FileAccessKnownTo(int abi) {
  if (abi >= 5) return kEveryAccess;
  if (abi >= 3) return kEveryAccess & ~kIoctlDevice;
  return kEveryAccess & ~(kIoctlDevice | (uint64_t{1} << 14));
}

Result<void> AddRule(int ruleset, int fd, uint64_t access) {
  struct stat file {};
  if (::fstat(fd, &file) != 0) return Error::FromErrno("fstat", errno);
  if (!S_ISDIR(file.st_mode)) access &= kMeaningfulForFiles;
  const PathBeneath rule{.access = access, .fd = fd};
  if (::syscall(SYS_landlock_add_rule, ruleset, kRuleIsPathBeneath, &rule, 0) != 0)
    return Error::FromErrno("landlock_add_rule", errno);
  return {};
}

}  // namespace

int LandlockAbi() {
  const long abi = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, kAskForVersion);
  return abi < 0 ? 0 : static_cast<int>(abi);
}

LandlockPolicy& LandlockPolicy::Allow(int fd, uint64_t access) {
  rules_.push_back({.fd = fd, .access = access});
  return *this;
}

Result<void> LandlockPolicy::Restrict(Tcp tcp) const {
  const int abi = LandlockAbi();
  if (abi < 2)
    return Error(ErrorCode::kFailedPrecondition,
                 "this kernel has no Landlock of ABI 2 or later (Linux 5.19, lsm=landlock); "
                 "cowork doctor landlock");
  const Ruleset wanted{.files = FileAccessKnownTo(abi),
                       .tcp = abi >= 4 && tcp == Tcp::kCut ? kConnectAndBindTcp : 0,
                       .scoped = abi >= 6 ? kAbstractSocketsAndSignals : 0};
  const size_t known = abi >= 6   ? sizeof wanted
                       : abi >= 4 ? 2 * sizeof(uint64_t)
                                  : sizeof(uint64_t);
  const os::UniqueFd ruleset(
      static_cast<int>(::syscall(SYS_landlock_create_ruleset, &wanted, known, 0)));
  if (!ruleset.valid()) return Error::FromErrno("landlock_create_ruleset", errno);
  for (const Rule& rule : rules_) TRY(AddRule(ruleset.get(), rule.fd, rule.access & wanted.files));
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return Error::FromErrno("prctl(PR_SET_NO_NEW_PRIVS)", errno);
  if (::syscall(SYS_landlock_restrict_self, ruleset.get(), 0) != 0)
    return Error::FromErrno("landlock_restrict_self", errno);
  return {};
}

}  // namespace cowork::sandbox
