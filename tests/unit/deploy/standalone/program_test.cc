#include "deploy/standalone/program.h"

#include <fcntl.h>
#include <sys/wait.h>

#include <cerrno>

#include <gmock/gmock.h>

#include "tests/support/descriptor_limit.h"
#include "tests/support/matchers.h"

namespace cowork::standalone {
namespace {

using support::DescriptorLimit;

TEST(Programs, ThatNobodyCouldWatchAreNotLeftRunning) {
  const os::UniqueFd log(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  const Program program{.command_line = {"/bin/sleep", "600"}, .environment = {}, .log = log.get()};
  const DescriptorLimit limit(DescriptorLimit::ForOneMore() + 1);  // Both ends of the control.
  EXPECT_THAT(Start(program), support::FailsWith(ErrorCode::kInternal));
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD) << "there is no child, dead or alive";
}

}  // namespace
}  // namespace cowork::standalone
