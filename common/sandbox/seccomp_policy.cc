#include "common/sandbox/seccomp_policy.h"

#include <linux/audit.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace cowork::sandbox {
namespace {

// One tiny assembler. Every rule is self-contained: it loads what it needs and falls through to
// the next rule when it does not match, so no rule depends on the shape of its neighbours.
class Program {
 public:
  void LoadArchitecture() { Load(offsetof(seccomp_data, arch)); }
  void LoadSyscall() { Load(offsetof(seccomp_data, nr)); }
  void LoadArgumentLow(int i) {
    Load(offsetof(seccomp_data, args) + 8u * static_cast<unsigned>(i));
  }
  void LoadArgumentHigh(int i) {
    Load(offsetof(seccomp_data, args) + 8u * static_cast<unsigned>(i) + 4u);
  }
  void Mask(uint32_t mask) { Push(BPF_STMT(BPF_ALU | BPF_AND | BPF_K, mask)); }
  void SkipUnlessEqual(uint32_t value, uint8_t count) {
    Push(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, count));
  }
  void SkipIfBelow(uint32_t value, uint8_t count) {
    Push(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, value, 0, count));
  }
  void SkipIfEqual(uint32_t value, uint8_t count) {
    Push(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, count, 0));
  }
  void Return(uint32_t action) { Push(BPF_STMT(BPF_RET | BPF_K, action)); }

  std::vector<sock_filter> Take() { return std::move(code_); }

 private:
  void Load(size_t offset) {
    Push(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset)));
  }
  void Push(sock_filter instruction) { code_.push_back(instruction); }

  std::vector<sock_filter> code_;
};

constexpr uint32_t Low(uint64_t word) {
  return static_cast<uint32_t>(word);
}
constexpr uint32_t High(uint64_t word) {
  return static_cast<uint32_t>(word >> 32);
}

// The x32 ABI shares the architecture's name and is told by this bit of the number alone.
constexpr uint32_t kX32Numbers = 0x40000000;

// Instructions that one test takes; from any point of it, this many lead past it.
constexpr size_t kTestLength = 6;

void CheckArgument(Program& program, const ArgTest& test, size_t to_the_end) {
  program.LoadArgumentHigh(test.index);
  program.Mask(High(test.mask));
  program.SkipUnlessEqual(High(test.value), static_cast<uint8_t>(to_the_end - 3));
  program.LoadArgumentLow(test.index);
  program.Mask(Low(test.mask));
  program.SkipUnlessEqual(Low(test.value), static_cast<uint8_t>(to_the_end - kTestLength));
}

constexpr uint32_t FailWith(int error) {
  return SECCOMP_RET_ERRNO | (static_cast<uint32_t>(error) & SECCOMP_RET_DATA);
}

}  // namespace

SeccompPolicy& SeccompPolicy::Allow(std::span<const int> syscalls) {
  for (int syscall : syscalls) rules_.push_back({syscall, SECCOMP_RET_ALLOW, {}});
  return *this;
}

SeccompPolicy& SeccompPolicy::Allow(std::initializer_list<int> syscalls) {
  return Allow(std::span(syscalls.begin(), syscalls.size()));
}

SeccompPolicy& SeccompPolicy::AllowIf(int syscall, std::initializer_list<ArgTest> tests) {
  rules_.push_back({syscall, SECCOMP_RET_ALLOW, tests});
  return *this;
}

SeccompPolicy& SeccompPolicy::AllowEach(int syscall, Arg argument, std::span<const int> values) {
  for (const int value : values) AllowIf(syscall, argument == static_cast<uint64_t>(value));
  return *this;
}

SeccompPolicy& SeccompPolicy::Fail(int syscall, int error) {
  rules_.push_back({syscall, FailWith(error), {}});
  return *this;
}

SeccompPolicy& SeccompPolicy::Fail(std::span<const int> syscalls, int error) {
  for (int syscall : syscalls) Fail(syscall, error);
  return *this;
}

SeccompPolicy& SeccompPolicy::FailIf(int syscall, ArgTest test, int error) {
  rules_.push_back({syscall, FailWith(error), {test}});
  return *this;
}

SeccompPolicy& SeccompPolicy::OtherwiseFail(int error) {
  otherwise_ = FailWith(error);
  return *this;
}

SeccompPolicy& SeccompPolicy::OtherwiseAllow() {
  otherwise_ = SECCOMP_RET_ALLOW;
  return *this;
}

SeccompProgram SeccompPolicy::Compile() const {
  Program program;
  program.LoadArchitecture();
  program.SkipIfEqual(AUDIT_ARCH_X86_64, 1);
  program.Return(SECCOMP_RET_KILL_PROCESS);
  program.LoadSyscall();
  program.SkipIfBelow(kX32Numbers, 1);
  program.Return(SECCOMP_RET_KILL_PROCESS);
  for (const Rule& rule : rules_) {
    // After the tests come the return, and the load for the next rule, which a miss must not skip.
    size_t to_the_end = rule.tests.size() * kTestLength + 1;
    program.SkipUnlessEqual(static_cast<uint32_t>(rule.syscall),
                            static_cast<uint8_t>(to_the_end + (rule.tests.empty() ? 0 : 1)));
    for (const ArgTest& test : rule.tests) {
      CheckArgument(program, test, to_the_end);
      to_the_end -= kTestLength;
    }
    program.Return(rule.action);
    if (!rule.tests.empty()) program.LoadSyscall();
  }
  program.Return(otherwise_);
  return SeccompProgram(program.Take());
}

Result<void> SeccompProgram::Install() const {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    return Error::FromErrno("prctl(PR_SET_NO_NEW_PRIVS)", errno);
  const sock_fprog program{static_cast<unsigned short>(code_.size()),
                           const_cast<sock_filter*>(code_.data())};
  if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) != 0)
    return Error(ErrorCode::kFailedPrecondition,
                 "this kernel takes no seccomp filter from us; cowork doctor seccomp")
        .WithDetail(Error::FromErrno("seccomp(SECCOMP_SET_MODE_FILTER)", errno).detail());
  return {};
}

}  // namespace cowork::sandbox
