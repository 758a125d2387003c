#include "runnerd/box/box_control.h"

#include <array>
#include <string_view>

#include <gtest/gtest.h>

#include "common/frame/pair.h"
#include "tests/support/matchers.h"
#include "tests/support/memory_file.h"

namespace cowork::box {
namespace {

using support::ContentOf;
using support::FailsWith;
using support::IsOk;
using support::MemoryFile;

class TheBoxControl : public ::testing::Test {
 protected:
  // What PID 1 sends, which need not be what was asked for.
  void PidOneSends(std::string_view kind, const char* content) {
    const os::UniqueFd file = MemoryFile(content);
    ASSERT_THAT(frame::Send(made_.theirs.get(), kind, std::array{file.get()}), IsOk());
  }

  BoxControl::Made made_ = BoxControl::Make().value();
};

TEST_F(TheBoxControl, TakesTheListenersInTheirOrder) {
  PidOneSends(kListener, "first");
  PidOneSends(kListener, "second");
  const Result<std::vector<os::UniqueFd>> listeners = made_.ours.TakeListeners(2);
  ASSERT_THAT(listeners, IsOk());
  EXPECT_EQ(ContentOf((*listeners)[0]), "first");
  EXPECT_EQ(ContentOf((*listeners)[1]), "second");
}

TEST_F(TheBoxControl, TakesNoListenerForASocket) {
  PidOneSends(kListener, "listener");
  PidOneSends(kSocket, "socket");
  EXPECT_THAT(made_.ours.TakeSocket(), FailsWith(ErrorCode::kInternal));
}

TEST_F(TheBoxControl, TakesNoSocketForAListener) {
  PidOneSends(kSocket, "socket");
  EXPECT_THAT(made_.ours.TakeListeners(1), FailsWith(ErrorCode::kInternal));
}

TEST_F(TheBoxControl, SaysThatTheBoxHasNoSocketLeft) {
  ASSERT_THAT(frame::Send(made_.theirs.get(), kNothing), IsOk());
  EXPECT_THAT(made_.ours.TakeSocket(), FailsWith(ErrorCode::kResourceExhausted));
}

TEST_F(TheBoxControl, SaysThatTheBoxIsGone) {
  made_.theirs.Reset();
  EXPECT_THAT(made_.ours.TakeSocket(), FailsWith(ErrorCode::kUnavailable));
}

}  // namespace
}  // namespace cowork::box
