#include "common/frame/control.h"

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "common/frame/pair.h"
#include "tests/support/in_child.h"

namespace cowork::frame {
namespace {

constexpr int kControl = 3;
constexpr int kAboveIt = 10;

TEST(Control, WaitsForNoCoworkdThatReadsNothing) {
  const auto body = [] {
    const Pair pair = *MakePair();
    const os::UniqueFd coworkds(::fcntl(pair.ours.get(), F_DUPFD_CLOEXEC, kAboveIt));
    const os::UniqueFd ours(::fcntl(pair.theirs.get(), F_DUPFD_CLOEXEC, kAboveIt));
    if (::dup2(ours.get(), kControl) != kControl) return 2;
    Control control = *Control::Take();
    Result<void> asked = control.Ask(ClientSocket::kOpen, "phone");
    while (asked.ok()) asked = control.Ask(ClientSocket::kOpen, "phone");
    return asked.error().code() == ErrorCode::kResourceExhausted ? 0 : 1;
  };
  EXPECT_EQ(support::InChild(body), support::Ending::Exit(0));
}

}  // namespace
}  // namespace cowork::frame
