#include "runnerd/session/tool_calls.h"

#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::runnerd::session {
namespace {

using std::chrono_literals::operator""s;
using support::FailsWith;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const TimePoint kNoon = TimePoint(std::chrono::hours(12));

class ToolCallsTest : public ::testing::Test {
 protected:
  ToolCallsTest() { Begin({}); }

  void Begin(SessionSpec spec) {
    spec.project = {.path = "/p", .device = 1, .inode = 1, .boot = {}};
    calls_ = std::make_shared<ToolCalls>(
        spec, book_, &writers_,
        ToolCalls::Callbacks{
            .tell = [this](v1::RunnerEvent event) { Hear(event); },
            .to_courier = [this](const v1::ToCourier& message) { Hear(message.tool_verdict()); },
            .box_of = [](const std::string& server) { return "box of " + server; },
            .kill = [this](const std::string& server) { Say("kills " + server); }});
  }

  void Say(std::string what) { said_.push_back(std::move(what)); }
  void Hear(const v1::RunnerEvent& event) {
    if (event.has_unpermitted())
      Say("asks of " + std::to_string(event.unpermitted().call()) + ": " +
          event.unpermitted().tool().tool());
    if (event.has_call_started())
      Say("started " + std::to_string(event.call_started().call()) + " by '" +
          event.call_started().permit_id() + "' in " + event.call_started().box_id());
    if (event.has_call_ended())
      Say((event.call_ended().exit_code() == 0 ? "ended " : "failed ") +
          std::to_string(event.call_ended().call()));
  }
  void Hear(const v1::ToCourier::ToolVerdict& verdict) {
    Say((verdict.allow() ? "yes to " : "no to ") + std::to_string(verdict.call()) +
        (verdict.has_before() ? " if " + verdict.before() : ""));
  }

  void Permit(const std::string& tool, const std::string& before = "") {
    const CallDigest digest =
        DigestOfToolCall({.server = "files", .tool = tool, .arguments = "{}", .before = before});
    EXPECT_TRUE(
        book_.permits
            .Give({.id = "p-" + tool, .digest = digest, .expires = kNoon + 30s, .before = before},
                  kNoon)
            .ok());
  }
  void Arrive(uint64_t number, const std::string& tool, const std::string& server = "files") {
    v1::FromCourier::ToolCall call;
    call.set_call(number);
    call.set_server(server);
    call.set_tool(tool);
    call.set_arguments("{}");
    calls_->Arrive(call, kNoon);
  }
  void End(uint64_t number, bool failed = false) {
    v1::FromCourier::ToolCallEnded ended;
    ended.set_call(number);
    ended.set_failed(failed);
    calls_->OnEnded(ended);
  }
  // What was said since it was last asked for.
  std::vector<std::string> Said() {
    io_.restart();
    io_.poll();
    return std::exchange(said_, {});
  }

  boost::asio::io_context io_;
  Writers writers_{io_};
  CallBook book_;
  std::vector<std::string> said_;
  std::shared_ptr<ToolCalls> calls_;
};

TEST_F(ToolCallsTest, ArePassedOnceOnTheirPermitWithWhatHasToBeThere) {
  Permit("edit", "sha-1");
  Arrive(1, "edit");
  EXPECT_THAT(Said(), ElementsAre("started 1 by 'p-edit' in box of files", "yes to 1 if sha-1"));
  Arrive(2, "edit");
  EXPECT_THAT(Said(), ElementsAre("asks of 2: edit"));
}

TEST_F(ToolCallsTest, OfAnotherServerDoNotPassOnIt) {
  Permit("edit");
  Arrive(1, "edit", "everything");
  EXPECT_THAT(Said(), ElementsAre("asks of 1: edit"));
}

TEST_F(ToolCallsTest, WithoutOneWaitUntilTheyAreJudged) {
  Arrive(1, "read");
  Arrive(2, "read");
  EXPECT_THAT(Said(), ElementsAre("asks of 1: read", "asks of 2: read"));
  EXPECT_THAT(calls_->Settle(1, true), IsOk());
  EXPECT_THAT(calls_->Settle(2, false), IsOk());
  EXPECT_THAT(Said(), ElementsAre("started 1 by '' in box of files", "yes to 1", "no to 2"));
}

TEST_F(ToolCallsTest, AreJudgedOnce) {
  Permit("read");
  Arrive(1, "read");
  EXPECT_THAT(calls_->Settle(1, true), FailsWith(ErrorCode::kNotFound));
  Arrive(2, "read");
  EXPECT_THAT(calls_->Settle(2, true), IsOk());
  EXPECT_THAT(calls_->Settle(2, true), FailsWith(ErrorCode::kNotFound));
}

// What came under it may have been judged.
TEST_F(ToolCallsTest, UnderANumberThatDoesNotRiseAreNotHeard) {
  Arrive(2, "read");
  Arrive(2, "edit");
  Arrive(1, "edit");
  EXPECT_THAT(Said(), ElementsAre("asks of 2: read"));
}

TEST_F(ToolCallsTest, ThatWriteOneDirectoryTakeTurns) {
  Permit("edit");
  Permit("write");
  Arrive(1, "edit");
  Arrive(2, "write");
  EXPECT_THAT(Said(), ElementsAre("started 1 by 'p-edit' in box of files", "yes to 1"));
  End(1);
  EXPECT_THAT(Said(), ElementsAre("ended 1", "started 2 by 'p-write' in box of files", "yes to 2"));
}

TEST_F(ToolCallsTest, ThatWriteOneDirectoryTakeTurnsWithThoseOfOtherSessions) {
  Permit("edit");
  Arrive(1, "edit");
  Said();
  std::shared_ptr<ToolCalls> first = calls_;
  Begin({});
  Permit("write");
  Arrive(2, "write");
  EXPECT_THAT(Said(), IsEmpty());
  calls_.swap(first);
  End(1);  // Its server has answered; whether the runtime has read that is not waited for.
  EXPECT_THAT(Said(), ElementsAre("ended 1", "started 2 by 'p-write' in box of files", "yes to 2"));
}

TEST_F(ToolCallsTest, AreToldAsFailedWhereTheirServerSaysSo) {
  Permit("edit");
  Arrive(1, "edit");
  Said();
  End(1, true);
  EXPECT_THAT(Said(), ElementsAre("failed 1"));
}

TEST_F(ToolCallsTest, ThatReadWaitForNobody) {
  Permit("edit");
  Permit("read");
  Arrive(1, "edit");
  Arrive(2, "read");
  EXPECT_THAT(Said(), ElementsAre("started 2 by 'p-read' in box of files", "yes to 2",
                                  "started 1 by 'p-edit' in box of files", "yes to 1"));
}

TEST_F(ToolCallsTest, AreNotMadeAnyMoreWhenTheRuntimeGaveThemUpWhileTheyWaited) {
  Permit("edit");
  Permit("write");
  Arrive(1, "edit");
  Arrive(2, "write");
  Said();
  End(2);
  End(1);
  EXPECT_THAT(Said(), ElementsAre("ended 1"));
}

// The one that waits belongs to a session that has ended meanwhile.
TEST_F(ToolCallsTest, ThatWaitToWriteDoNotOutliveTheirSession) {
  const auto place = writers_.Wait({.path = "/p", .device = 1, .inode = 1, .boot = {}}, [] {});
  Permit("edit");
  Arrive(1, "edit");
  const std::weak_ptr<ToolCalls> weak = calls_;
  calls_.reset();
  EXPECT_TRUE(weak.expired());
}

TEST_F(ToolCallsTest, ThatWaitToWriteDoNotBeginWhenTheirSessionEnds) {
  auto place = writers_.Wait({.path = "/p", .device = 1, .inode = 1, .boot = {}}, [] {});
  Permit("edit");
  Arrive(1, "edit");
  calls_->LetNoneBegin();
  place.reset();
  EXPECT_THAT(Said(), IsEmpty());
}

TEST_F(ToolCallsTest, FailWithTheirServer) {
  Permit("edit");
  Arrive(1, "edit");
  Arrive(2, "echo", "everything");
  Said();
  calls_->OnServerEnded("files");
  EXPECT_THAT(Said(), ElementsAre("failed 1"));
  EXPECT_THAT(calls_->Settle(2, false), IsOk());
}

TEST_F(ToolCallsTest, EndWithTheirTurnWhichIsOverWhenTheLastHasEnded) {
  Permit("edit");
  Permit("write");
  Arrive(1, "edit");
  Arrive(2, "write");  // Waits for the first.
  Arrive(3, "read");   // Waits for a verdict.
  Said();
  calls_->EndTurn([this] { Say("none left"); });
  EXPECT_THAT(Said(), ElementsAre("kills files", "no to 2", "no to 3"));
  calls_->OnServerEnded("files");
  EXPECT_THAT(Said(), ElementsAre("failed 1", "none left"));
}

TEST_F(ToolCallsTest, AreRefusedBetweenTurnsAndUnderTheirNumber) {
  calls_->Decline(1, "no turn runs");
  Arrive(1, "read");
  EXPECT_THAT(Said(), ElementsAre("no to 1"));
}

TEST_F(ToolCallsTest, AreNeverMoreThanSixtyFour) {
  for (uint64_t number = 1; number <= 65; ++number) Arrive(number, "read");
  std::vector<std::string> said = Said();
  ASSERT_EQ(said.size(), 65U);
  EXPECT_EQ(said.back(), "no to 65");
}

TEST_F(ToolCallsTest, OfASessionThatOnlyReadsWaitForNobody) {
  Begin({.id = {}, .project = {}, .model = {}, .read_only = true});
  Permit("edit");
  Permit("write");
  Arrive(1, "edit");
  Arrive(2, "write");
  EXPECT_THAT(Said(), ElementsAre("started 1 by 'p-edit' in box of files", "yes to 1",
                                  "started 2 by 'p-write' in box of files", "yes to 2"));
}

}  // namespace
}  // namespace cowork::runnerd::session
