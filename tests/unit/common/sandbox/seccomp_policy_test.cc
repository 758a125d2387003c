// The compiler against a reading of the rules that shares nothing with it: policies by chance,
// calls that nearly fit them, and the machine that runs what was compiled.

#include "common/sandbox/seccomp_policy.h"

#include <sys/syscall.h>

#include <cerrno>
#include <random>
#include <vector>

#include <gmock/gmock.h>

#include "tests/support/seccomp_machine.h"

namespace cowork::sandbox {
namespace {

using support::SeccompMachine;
using testing::Optional;

constexpr uint32_t kErrno = SECCOMP_RET_ERRNO;

seccomp_data Call(int number, std::vector<uint64_t> arguments = {}) {
  seccomp_data data{.nr = number, .arch = AUDIT_ARCH_X86_64, .instruction_pointer = 0, .args = {}};
  std::ranges::copy(arguments, data.args);
  return data;
}

std::optional<uint32_t> Answer(const SeccompPolicy& policy, const seccomp_data& data) {
  return SeccompMachine(policy.Compile().code()).Run(data);
}

TEST(ASeccompPolicy, EndsAProcessThatCallsByAnotherAbi) {
  SeccompPolicy policy;
  policy.OtherwiseAllow();
  seccomp_data of_i386 = Call(SYS_read);
  of_i386.arch = AUDIT_ARCH_I386;
  EXPECT_THAT(Answer(policy, of_i386), Optional(SECCOMP_RET_KILL_PROCESS));
  EXPECT_THAT(Answer(policy, Call(SYS_read | 0x40000000)), Optional(SECCOMP_RET_KILL_PROCESS));
  EXPECT_THAT(Answer(policy, Call(-1)), Optional(SECCOMP_RET_KILL_PROCESS));
  EXPECT_THAT(Answer(policy, Call(SYS_read)), Optional(SECCOMP_RET_ALLOW));
}

TEST(ASeccompPolicy, EndsAProcessThatCallsWhatNoRuleNames) {
  const SeccompPolicy policy = SeccompPolicy().Allow({SYS_read});
  EXPECT_THAT(Answer(policy, Call(SYS_write)), Optional(SECCOMP_RET_KILL_PROCESS));
  EXPECT_THAT(Answer(SeccompPolicy().OtherwiseFail(ENOSYS), Call(SYS_write)),
              Optional(kErrno | ENOSYS));
}

TEST(ASeccompPolicy, LooksAtAllBitsOfAnArgumentThatItsMaskNames) {
  const SeccompPolicy policy = SeccompPolicy().AllowIf(SYS_ioctl, Arg(1) == 7);
  EXPECT_THAT(Answer(policy, Call(SYS_ioctl, {0, 7})), Optional(SECCOMP_RET_ALLOW));
  EXPECT_THAT(Answer(policy, Call(SYS_ioctl, {0, 7 | uint64_t{1} << 32})),
              Optional(SECCOMP_RET_KILL_PROCESS));
  const SeccompPolicy low = SeccompPolicy().AllowIf(SYS_ioctl, (Arg(1) & 0xffffffff) == 7);
  EXPECT_THAT(Answer(low, Call(SYS_ioctl, {0, 7 | uint64_t{1} << 32})),
              Optional(SECCOMP_RET_ALLOW));
}

// The rules, read as a person reads them: the first that fits decides.
struct Rule {
  int syscall;
  uint32_t action;
  std::vector<ArgTest> tests;

  bool Fits(const seccomp_data& data) const {
    return data.nr == syscall && std::ranges::all_of(tests, [&](const ArgTest& test) {
             return (data.args[test.index] & test.mask) == test.value;
           });
  }
};

uint32_t Read(const std::vector<Rule>& rules, const seccomp_data& data) {
  const auto rule = std::ranges::find_if(rules, [&](const Rule& one) { return one.Fits(data); });
  return rule == rules.end() ? kErrno | EPERM : rule->action;
}

class ByChance {
 public:
  explicit ByChance(unsigned seed) : random_(seed) {}

  int Below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }

  // Few values and few bits, so that calls and rules often agree.
  uint64_t Word() { return uint64_t(Below(4)) << 32 | uint64_t(Below(4)); }

  ArgTest Test() {
    const uint64_t mask = Below(2) == 0 ? ~uint64_t{0} : Word();
    return {.index = Below(6), .mask = mask, .value = Word() & mask};
  }

  Rule OneRule() {
    Rule rule{.syscall = Below(5), .action = SECCOMP_RET_ALLOW, .tests = {}};
    for (int tests = Below(4); tests > 0; --tests) rule.tests.push_back(Test());
    if (rule.tests.size() < 2 && Below(3) == 0) rule.action = kErrno | uint32_t(1 + Below(90));
    return rule;
  }

  seccomp_data OneCall() {
    return Call(Below(6), {Word(), Word(), Word(), Word(), Word(), Word()});
  }

 private:
  std::mt19937 random_;
};

void Add(SeccompPolicy& policy, const Rule& rule) {
  const int error = static_cast<int>(rule.action & SECCOMP_RET_DATA);
  if (rule.action != SECCOMP_RET_ALLOW && rule.tests.empty())
    policy.Fail(rule.syscall, error);
  else if (rule.action != SECCOMP_RET_ALLOW)
    policy.FailIf(rule.syscall, rule.tests[0], error);
  else if (rule.tests.empty())
    policy.Allow({rule.syscall});
  else if (rule.tests.size() == 1)
    policy.AllowIf(rule.syscall, rule.tests[0]);
  else if (rule.tests.size() == 2)
    policy.AllowIf(rule.syscall, {rule.tests[0], rule.tests[1]});
  else
    policy.AllowIf(rule.syscall, {rule.tests[0], rule.tests[1], rule.tests[2]});
}

TEST(ASeccompPolicy, AnswersEveryCallAsItsRulesRead) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    ByChance chance(seed);
    std::vector<Rule> rules;
    SeccompPolicy policy;
    policy.OtherwiseFail(EPERM);
    for (int count = chance.Below(40); count > 0; --count) {
      rules.push_back(chance.OneRule());
      Add(policy, rules.back());
    }
    const SeccompProgram program = policy.Compile();
    for (int call = 0; call < 300; ++call) {
      const seccomp_data data = chance.OneCall();
      ASSERT_THAT(SeccompMachine(program.code()).Run(data), Optional(Read(rules, data)))
          << "seed " << seed << ", call " << call;
    }
  }
}

}  // namespace
}  // namespace cowork::sandbox
