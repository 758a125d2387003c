// Sessions while the runtime is being looked at, on a thread of its own. There is none here, so a
// start that is not overtaken fails for want of it.

#include "runnerd/sessions.h"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/played_zygote.h"

namespace cowork::runnerd {
namespace {

using support::FailsWith;

class SessionsTest : public ::testing::Test {
 protected:
  using Outcome = std::optional<Result<StartedRuntime>>;

  void Begin(const std::string& id, Outcome& outcome) {
    const auto start = [](Sessions& sessions, SessionSpec spec, Outcome& told) -> rpc::Detached {
      told = co_await sessions.Start(std::move(spec));
    };
    start(sessions_, {.id = id, .project = {}, .model = {}}, outcome);
  }
  Result<StartedRuntime> Await(Outcome& outcome) {
    while (!outcome.has_value()) {
      io_.restart();
      io_.run_one_for(std::chrono::milliseconds(5));
    }
    return *outcome;
  }

  boost::asio::io_context io_;
  support::PlayedZygote zygote_{io_};
  session::Programs programs_;
  Sessions sessions_{{.io = io_,
                      .boxes = zygote_.boxes(),
                      .programs = programs_,
                      .homes = -1,
                      .wire_to_vault = {},
                      .tell = {}},
                     Memory(os::UniqueFd())};
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
