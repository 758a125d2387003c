#include "deploy/standalone/outbox.h"

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "common/frame/pair.h"
#include "cowork/v1/frames.pb.h"
#include "tests/support/matchers.h"

namespace cowork::standalone {
namespace {

using namespace std::chrono_literals;
using support::FailsWith;
using support::IsOk;

constexpr TimePoint kNoon{};

class AnOutbox : public ::testing::Test {
 protected:
  AnOutbox() { ::fcntl(control_.ours.get(), F_SETFL, O_NONBLOCK); }

  Result<void> Add(int number) {
    return outbox_.Add(std::to_string(number), os::UniqueFd(::dup(STDIN_FILENO)), kNoon);
  }
  // As the supervisor does: what was added goes at once, if it can. How many there are.
  int AddUntilItIsFull() {
    int number = 0;
    for (; Add(number).ok(); ++number) EXPECT_THAT(Deliver(), IsOk());
    return number;
  }
  Result<void> Deliver(TimePoint now = kNoon) { return outbox_.Deliver(control_.ours.get(), now); }
  // What the daemon takes without waiting.
  std::vector<std::string> TakeAll() {
    ::fcntl(control_.theirs.get(), F_SETFL, O_NONBLOCK);
    std::vector<std::string> names;
    for (auto frame = frame::Receive(control_.theirs.get()); frame.ok();
         frame = frame::Receive(control_.theirs.get())) {
      v1::FromSupervisor message;
      EXPECT_TRUE(message.ParseFromString(frame->bytes));
      names.push_back(message.channel());
    }
    return names;
  }

  frame::Pair control_ = *frame::MakePair();
  Outbox outbox_;
};

TEST_F(AnOutbox, KeepsWhatTheControlDoesNotTakeAndLosesNoneOfIt) {
  const int all = AddUntilItIsFull();
  std::vector<std::string> arrived;
  while (!outbox_.empty()) {
    ASSERT_THAT(Deliver(), IsOk());
    const auto taken = TakeAll();
    ASSERT_FALSE(taken.empty());
    arrived.insert(arrived.end(), taken.begin(), taken.end());
  }
  ASSERT_EQ(arrived.size(), static_cast<size_t>(all));
  for (int i = 0; i < all; ++i) ASSERT_EQ(arrived[static_cast<size_t>(i)], std::to_string(i));
}

TEST_F(AnOutbox, HoldsNoMoreThanItMay) {
  for (size_t i = 0; i < kMostThatWaits; ++i) EXPECT_THAT(Add(0), IsOk());
  EXPECT_THAT(Add(0), FailsWith(ErrorCode::kResourceExhausted));
}

TEST_F(AnOutbox, GivesUpOnADaemonThatTakesNothingForLong) {
  AddUntilItIsFull();
  EXPECT_THAT(Deliver(kNoon + kPatienceWithADaemon - 1ms), IsOk());
  EXPECT_FALSE(outbox_.empty());
  EXPECT_THAT(Deliver(kNoon + kPatienceWithADaemon), FailsWith(ErrorCode::kResourceExhausted));
}

TEST_F(AnOutbox, SaysThatTheDaemonHasEnded) {
  ASSERT_THAT(Add(0), IsOk());
  control_.theirs.Reset();
  EXPECT_THAT(Deliver(), FailsWith(ErrorCode::kUnavailable));
}

}  // namespace
}  // namespace cowork::standalone
