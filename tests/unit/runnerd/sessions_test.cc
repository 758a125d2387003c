// Sessions while the runtime is being looked at, on a thread of its own. There is none here, so a
// start that is not overtaken fails for want of it.

#include "runnerd/sessions.h"

#include <fcntl.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "runnerd/session/home.h"
#include "tests/support/matchers.h"
#include "tests/support/memory_file.h"
#include "tests/support/played_zygote.h"
#include "tests/support/scratch.h"

namespace cowork::runnerd {
namespace {

using support::FailsWith;

class SessionsTest : public ::testing::Test {
 protected:
  explicit SessionsTest(const char* available = "8000000 kB")
      : memory_(std::string("MemAvailable: ") + available + "\n") {}

  using Outcome = std::optional<Result<StartedRuntime>>;

  void Begin(const std::string& id, Outcome& outcome, bool warm = false) {
    const auto start = [](Sessions& sessions, SessionSpec spec, Outcome& told) -> rpc::Detached {
      told = co_await sessions.Start(std::move(spec));
    };
    start(sessions_, {.id = id, .project = {}, .model = {}, .warm = warm}, outcome);
  }
  Result<StartedRuntime> Await(Outcome& outcome) {
    while (!outcome.has_value()) {
      io_.restart();
      io_.run_one_for(std::chrono::milliseconds(5));
    }
    return *outcome;
  }

  using Tried = std::optional<Result<RouteOutcome>>;

  void Try(Tried& outcome) {
    const auto start = [](Sessions& sessions, RouteOrder order, Tried& told) -> rpc::Detached {
      told = co_await sessions.TestRoute(std::move(order));
    };
    start(sessions_,
          {.session = "s-1",
           .model = {.provider = "demo",
                     .model = "m",
                     .host = "127.0.0.1",
                     .port = 8123,
                     .base_path = "/v1"},
           .lease_id = ""},
          outcome);
  }

  const std::string memory_;
  boost::asio::io_context io_;
  support::PlayedZygote zygote_{io_};
  session::Programs programs_;
  support::ScratchDirectory homes_;
  const os::UniqueFd homes_fd_{::open(homes_.path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  Sessions sessions_{{.io = io_,
                      .boxes = zygote_.boxes(),
                      .programs = programs_,
                      .homes = homes_fd_.get(),
                      .wire_to_vault = [](const std::string&, const os::UniqueFd&) {},
                      .tell = {}},
                     Memory(support::MemoryFile(memory_))};
};

TEST_F(SessionsTest, BeginNothingWhenTheyAreStoppedWhileTheRuntimeIsLookedAt) {
  Outcome stopped;
  Outcome stopped_with_all;
  Outcome other;
  Begin("s-1", stopped);
  sessions_.Stop("s-1");
  Begin("s-2", stopped_with_all);
  sessions_.StopAll("brokerd went away");
  Begin("s-3", other);
  EXPECT_THAT(Await(stopped), FailsWith(ErrorCode::kUnavailable));
  EXPECT_THAT(Await(stopped_with_all), FailsWith(ErrorCode::kUnavailable));
  EXPECT_THAT(Await(other), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(SessionsTest, TryFourProvidersAtOnceAndStopThemAll) {
  for (os::UniqueFd* program :
       {&programs_.gate, &programs_.dialer, &programs_.null, &programs_.trusted})
    *program = os::UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC));
  std::vector<Tried> tried(5);
  for (Tried& outcome : tried) Try(outcome);
  EXPECT_THAT(*tried[4], FailsWith(ErrorCode::kResourceExhausted));
  std::vector<uint64_t> boxes;
  std::vector<std::vector<os::UniqueFd>> helpers;  // Their ends: one that is closed ends its trial.
  while (const auto order = zygote_.NextOrder()) {
    boxes.push_back(order->id);
    helpers.push_back(std::move(zygote_.given()));
  }
  EXPECT_EQ(boxes.size(), 8U);  // A gate and a dialer each.
  EXPECT_FALSE(tried[0].has_value());
  sessions_.StopAll("brokerd went away");
  for (const uint64_t box : boxes)
    zygote_.Say(box::Failed{.id = box, .step = "test", .message = "it is over", .detail = ""});
  tried.pop_back();
  for (const Tried& outcome : tried) EXPECT_THAT(*outcome, FailsWith(ErrorCode::kUnavailable));
}

// brokerd told runnerd to discard a warm one, and by now the id is a session's.
TEST_F(SessionsTest, AreNotDiscardedUnlessTheyAreForNobody) {
  Outcome used;
  Outcome warm;
  Begin("s-1", used);
  Begin("s-2", warm, true);
  sessions_.Discard("s-1");
  sessions_.Discard("s-2");
  EXPECT_THAT(Await(used), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Await(warm), FailsWith(ErrorCode::kUnavailable));
}

class SessionsOnASmallMachine : public SessionsTest {
 protected:
  SessionsOnASmallMachine() : SessionsTest("1000000 kB") {}
};

TEST_F(SessionsOnASmallMachine, AreForSomebody) {
  Outcome warm;
  Outcome used;
  Begin("s-1", warm, true);
  Begin("s-1", used);
  EXPECT_THAT(Await(warm), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(Await(used), FailsWith(ErrorCode::kFailedPrecondition)) << "memory is not why";
}

TEST_F(SessionsTest, KeepTheirHomesBetweenTurnsWhateverIsDiscarded) {
  ASSERT_THAT(session::MakeHome(homes_fd_.get(), "s-1"), support::IsOk());
  sessions_.Discard("s-1");
  EXPECT_TRUE(std::filesystem::exists(homes_.path() + "/s-1/home"));
}

TEST_F(SessionsTest, AreStartedOnceAndAgainWhenThatFailed) {
  Outcome first;
  Outcome second;
  Outcome third;
  Begin("s-1", first);
  Begin("s-1", second);
  EXPECT_THAT(Await(second), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Await(first), FailsWith(ErrorCode::kFailedPrecondition));
  Begin("s-1", third);
  EXPECT_THAT(Await(third), FailsWith(ErrorCode::kFailedPrecondition));
}

}  // namespace
}  // namespace cowork::runnerd
