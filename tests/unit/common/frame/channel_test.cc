#include "common/frame/channel.h"

#include <unistd.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cowork/v1/frames.pb.h"
#include "tests/support/descriptor_limit.h"
#include "tests/support/matchers.h"
#include "tests/support/memory_file.h"

namespace cowork::frame {
namespace {

using support::IsOk;
using support::MemoryFile;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::WireToVault Saying(std::string text) {
  v1::WireToVault message;
  message.set_session_id(std::move(text));
  return message;
}

class Channels : public ::testing::Test {
 protected:
  using TheChannel = Channel<v1::WireToVault>;

  // Everything that can happen without another word from outside.
  void RunUntilQuiet() {
    io_.restart();
    while (io_.poll() > 0) {
    }
  }

  std::unique_ptr<TheChannel> Open() {
    return std::make_unique<TheChannel>(
        io_, std::move(pair_.ours),
        TheChannel::Handlers{.on_message =
                                 [this](v1::WireToVault message, Descriptors descriptors) {
                                   heard_.push_back(message.session_id());
                                   descriptors_ += descriptors.size();
                                   if (on_message_) on_message_();
                                 },
                             .on_end =
                                 [this](const Error& why) {
                                   ends_.push_back(why.code());
                                   if (on_end_) on_end_();
                                 }});
  }

  Result<void> TheySay(const std::string& text, const std::vector<int>& descriptors = {}) {
    return frame::Send(pair_.theirs.get(), Saying(text).SerializeAsString(), descriptors);
  }

  boost::asio::io_context io_;
  Pair pair_ = *MakePair();
  std::vector<std::string> heard_;
  size_t descriptors_ = 0;
  std::vector<ErrorCode> ends_;
  std::function<void()> on_message_, on_end_;
  std::unique_ptr<TheChannel> channel_ = Open();
};

TEST_F(Channels, BringMessagesInOrderWithTheirDescriptors) {
  const os::UniqueFd file = MemoryFile("x");
  ASSERT_THAT(TheySay("a"), IsOk());
  ASSERT_THAT(TheySay("b", {file.get()}), IsOk());
  RunUntilQuiet();
  EXPECT_THAT(heard_, ElementsAre("a", "b"));
  EXPECT_EQ(descriptors_, 1u);
  EXPECT_THAT(ends_, IsEmpty());
}

TEST_F(Channels, SendWhatTheyAreGiven) {
  Descriptors files;
  files.push_back(MemoryFile("x"));
  channel_->Send(Saying("a"), std::move(files));
  const Frame frame = *frame::Receive(pair_.theirs.get());
  EXPECT_EQ(frame.bytes, Saying("a").SerializeAsString());
  EXPECT_EQ(frame.descriptors.size(), 1u);
}

TEST_F(Channels, SendDescriptorsOnceFewEnoughAreInFlight) {
  if (::geteuid() == 0) GTEST_SKIP() << "the kernel does not count root's";
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "ubsan looks at memory through a pipe, and no descriptor is left for one";
#endif
  const Pair others = *MakePair();
  const std::vector<int> many(kMostDescriptors, STDIN_FILENO);
  ASSERT_THAT(frame::Send(others.ours.get(), "x", many), IsOk());
  Descriptors files;
  files.push_back(MemoryFile("x"));
  {
    const support::DescriptorLimit limit(kMostDescriptors / 2);
    channel_->Send(Saying("a"), std::move(files));
    RunUntilQuiet();
    ASSERT_GT(channel_->queued_bytes(), 0u);
  }
  io_.restart();
  io_.run_for(std::chrono::milliseconds(100));
  ASSERT_EQ(channel_->queued_bytes(), 0u);
  EXPECT_EQ(frame::Receive(pair_.theirs.get())->descriptors.size(), 1u);
}

TEST_F(Channels, QueueForASlowReaderAndTellWhenItHasTakenAll) {
  const std::string piece(kPiece, 'x');
  int drained = 0;
  channel_->OnDrained([&drained] { ++drained; });
  for (int i = 0; i < 20; ++i) channel_->Send(Saying(piece));
  RunUntilQuiet();
  EXPECT_GT(channel_->queued_bytes(), 0u);
  drained = 0;
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(frame::Receive(pair_.theirs.get())->bytes, Saying(piece).SerializeAsString());
    RunUntilQuiet();
  }
  EXPECT_EQ(channel_->queued_bytes(), 0u);
  EXPECT_EQ(drained, 1);
}

TEST_F(Channels, EndOnceWithTheOtherEnd) {
  ASSERT_THAT(TheySay("last"), IsOk());
  pair_.theirs.Reset();
  RunUntilQuiet();
  EXPECT_THAT(heard_, ElementsAre("last"));
  EXPECT_THAT(ends_, ElementsAre(ErrorCode::kUnavailable));
  channel_->Send(Saying("too late"));
  RunUntilQuiet();
  EXPECT_THAT(ends_, ElementsAre(ErrorCode::kUnavailable));
}

TEST_F(Channels, EndAtWhatIsNoMessageAndHearNothingMore) {
  ASSERT_THAT(frame::Send(pair_.theirs.get(), "\xff"), IsOk());
  ASSERT_THAT(TheySay("after"), IsOk());
  RunUntilQuiet();
  EXPECT_THAT(heard_, IsEmpty());
  EXPECT_THAT(ends_, ElementsAre(ErrorCode::kInvalidArgument));
}

TEST_F(Channels, HearNothingWhilePaused) {
  channel_->Pause();
  ASSERT_THAT(TheySay("a"), IsOk());
  RunUntilQuiet();
  EXPECT_THAT(heard_, IsEmpty());
  channel_->Resume();
  RunUntilQuiet();
  EXPECT_THAT(heard_, ElementsAre("a"));
}

TEST_F(Channels, ReadAllThatIsThereBeforeTheyWait) {
  for (const char* text : {"a", "b", "c"}) ASSERT_THAT(TheySay(text), IsOk());
  io_.run_one();
  EXPECT_THAT(heard_, ElementsAre("a", "b", "c"));
}

TEST_F(Channels, LetOthersHaveTheirTurnWhenMuchIsThere) {
  for (int i = 0; i < 50; ++i) ASSERT_THAT(TheySay("a"), IsOk());
  io_.run_one();
  EXPECT_EQ(heard_.size(), 16u);
  RunUntilQuiet();
  EXPECT_EQ(heard_.size(), 50u);
}

TEST_F(Channels, HearNothingMoreOnceTheyArePausedInsideTheirOwnCallback) {
  on_message_ = [this] { channel_->Pause(); };
  for (const char* text : {"a", "b", "c"}) ASSERT_THAT(TheySay(text), IsOk());
  RunUntilQuiet();
  EXPECT_THAT(heard_, ElementsAre("a"));
  channel_->Resume();
  RunUntilQuiet();
  EXPECT_THAT(heard_, ElementsAre("a", "b"));
}

TEST_F(Channels, GoOnWherePausedAndResumedInsideTheirOwnCallback) {
  on_message_ = [this] {
    channel_->Pause();
    channel_->Resume();
  };
  for (const char* text : {"a", "b", "c"}) ASSERT_THAT(TheySay(text), IsOk());
  RunUntilQuiet();
  ASSERT_THAT(TheySay("d"), IsOk());
  RunUntilQuiet();
  EXPECT_THAT(heard_, ElementsAre("a", "b", "c", "d"));
}

TEST_F(Channels, HearNothingMoreOnceTheirLoopIsStopped) {
  on_message_ = [this] { io_.stop(); };
  for (const char* text : {"a", "b"}) ASSERT_THAT(TheySay(text), IsOk());
  io_.run();
  EXPECT_THAT(heard_, ElementsAre("a"));
}

TEST_F(Channels, MayBeDestroyedInTheirOwnCallbacks) {
  on_message_ = [this] { channel_.reset(); };
  ASSERT_THAT(TheySay("a"), IsOk());
  ASSERT_THAT(TheySay("b"), IsOk());
  RunUntilQuiet();
  EXPECT_THAT(heard_, ElementsAre("a"));
  EXPECT_THAT(ends_, IsEmpty());
}

TEST_F(Channels, MayBeDestroyedAtTheirEnd) {
  on_end_ = [this] { channel_.reset(); };
  pair_.theirs.Reset();
  RunUntilQuiet();
  EXPECT_EQ(ends_.size(), 1u);
}

TEST_F(Channels, SayNothingOnceTheirOwnerLetThemGo) {
  pair_.theirs.Reset();
  channel_.reset();
  RunUntilQuiet();
  EXPECT_THAT(ends_, IsEmpty());
}

}  // namespace
}  // namespace cowork::frame
