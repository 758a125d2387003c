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
constexpr int kMoreThanAControlTakes = 600;

class AnOutbox : public ::testing::Test {
 protected:
  AnOutbox() { ::fcntl(control_.ours.get(), F_SETFL, O_NONBLOCK); }

  void AddMany() {
    for (int i = 0; i < kMoreThanAControlTakes; ++i)
      outbox_.Add(std::to_string(i), os::UniqueFd(::dup(STDIN_FILENO)), kNoon);
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
  AddMany();
  std::vector<std::string> arrived;
  while (!outbox_.empty()) {
    ASSERT_THAT(Deliver(), IsOk());
    const auto taken = TakeAll();
    ASSERT_FALSE(taken.empty());
    arrived.insert(arrived.end(), taken.begin(), taken.end());
  }
  ASSERT_EQ(arrived.size(), static_cast<size_t>(kMoreThanAControlTakes));
  for (int i = 0; i < kMoreThanAControlTakes; ++i)
    ASSERT_EQ(arrived[static_cast<size_t>(i)], std::to_string(i));
}

TEST_F(AnOutbox, GivesUpOnADaemonThatTakesNothingForLong) {
  AddMany();
  EXPECT_THAT(Deliver(kNoon + kPatienceWithADaemon - 1ms), IsOk());
  EXPECT_FALSE(outbox_.empty());
  EXPECT_THAT(Deliver(kNoon + 2 * kPatienceWithADaemon - 2ms), IsOk()) << "some went meanwhile";
  EXPECT_THAT(Deliver(kNoon + 2 * kPatienceWithADaemon), FailsWith(ErrorCode::kResourceExhausted));
}

TEST_F(AnOutbox, SaysThatTheDaemonHasEnded) {
  outbox_.Add("policyd", os::UniqueFd(::dup(STDIN_FILENO)), kNoon);
  control_.theirs.Reset();
  EXPECT_THAT(Deliver(), FailsWith(ErrorCode::kUnavailable));
}

}  // namespace
}  // namespace cowork::standalone
