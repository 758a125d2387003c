// SeccompPolicy: what one process may ask of the kernel, written so that a reviewer can read it
// aloud. Rules are checked from the top and the first that fits decides; whatever no rule names
// ends the process, unless Otherwise() says better. Another ABI than x86-64 always ends it.
//
//   SeccompPolicy policy;
//   policy.Allow(syscalls::kMemory)
//         .AllowIf(SYS_socket, Arg(0) == AF_UNIX)
//         .Fail(SYS_clone3, ENOSYS)          // glibc then falls back to clone(2)
//   TRY(policy.Install());

#pragma once

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <cstdint>
#include <initializer_list>
#include <span>
#include <utility>
#include <vector>

#include "common/base/result.h"

namespace cowork::sandbox {

// A test on one 64-bit system call argument. Pointers cannot be followed from BPF, so a test is
// only ever about a number: a flag word, a domain, a command.
struct ArgTest {
  int index;
  uint64_t mask;
  uint64_t value;
};

class Arg {
 public:
  explicit constexpr Arg(int index) : index_(index) {}
  constexpr Arg operator&(uint64_t mask) const { return Arg(index_, mask); }
  constexpr ArgTest operator==(uint64_t value) const { return {index_, mask_, value}; }

 private:
  constexpr Arg(int index, uint64_t mask) : index_(index), mask_(mask) {}
  int index_;
  uint64_t mask_ = ~uint64_t{0};
};

// A policy in the form the kernel takes. Made once, it can be installed in many processes.
class SeccompProgram {
 public:
  explicit SeccompProgram(std::vector<sock_filter> code) : code_(std::move(code)) {}

  // Applies to every thread of the process and to everything it will ever exec.
  //
  // kFailedPrecondition: the kernel has no filters, or refuses us this one.
  Result<void> Install() const;

  std::span<const sock_filter> code() const { return code_; }

 private:
  std::vector<sock_filter> code_;
};

class SeccompPolicy {
 public:
  SeccompPolicy& Allow(std::span<const int> syscalls);
  SeccompPolicy& Allow(std::initializer_list<int> syscalls);
  // All tests must hold.
  SeccompPolicy& AllowIf(int syscall, std::initializer_list<ArgTest> tests);
  SeccompPolicy& AllowIf(int syscall, ArgTest test) { return AllowIf(syscall, {test}); }
  // One rule for each value that the argument may have.
  SeccompPolicy& AllowEach(int syscall, Arg argument, std::span<const int> values);
  SeccompPolicy& Fail(int syscall, int error);
  SeccompPolicy& Fail(std::span<const int> syscalls, int error);
  SeccompPolicy& FailIf(int syscall, ArgTest test, int error);
  // What no rule names fails with `error` instead of ending the process.
  SeccompPolicy& OtherwiseFail(int error);
  // What no rule names is left to the filters that were there before.
  SeccompPolicy& OtherwiseAllow();

  SeccompProgram Compile() const;
  Result<void> Install() const { return Compile().Install(); }

 private:
  struct Rule {
    int syscall;
    uint32_t action;
    std::vector<ArgTest> tests;
  };
  std::vector<Rule> rules_;
  uint32_t otherwise_ = SECCOMP_RET_KILL_PROCESS;
};

}  // namespace cowork::sandbox
