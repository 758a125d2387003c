#include "runnerd/session/calls.h"

#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runnerd/session/directory.h"
#include "tests/support/matchers.h"
#include "tests/support/played_zygote.h"
#include "tests/support/scratch.h"

namespace cowork::runnerd::session {
namespace {

using std::chrono_literals::operator""s;
using support::FailsWith;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const TimePoint kNoon = TimePoint(std::chrono::hours(12));

class CallsTest : public ::testing::Test {
 protected:
  CallsTest() {
    programs_.null = os::UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC));
    own_boxes_ = std::make_shared<OwnBoxes>(zygote_.boxes(), [](const v1::RunnerEvent&) {});
    Begin({.id = "s-1", .project = Project(), .model = {}});
  }

  void Begin(const SessionSpec& spec) {
    const auto tell = [this](v1::RunnerEvent event) { told_.push_back(std::move(event)); };
    calls_ = std::make_shared<Calls>(
        around_, spec, book_, *own_boxes_,
        Calls::Callbacks{.tell = tell, .to_courier = [this](v1::ToCourier message, auto) {
                           answers_.push_back(std::move(message));
                         }});
  }

  Directory Project() const {
    StandOn({.forbidden = {}, .person = ::geteuid(), .boot = "this"});
    return OpenDirectory(project_.path())->facts;
  }

  void Give(runnerd::Permit permit) {
    EXPECT_TRUE(book_.permits.Give(std::move(permit), kNoon).ok());
  }

  void Permit(const std::string& command, TimePoint expires = kNoon + 30s) {
    Give({.id = "permit for " + command,
          .digest = DigestOfShellCall(command, project_.path()),
          .expires = expires});
  }

  void Arrive(uint64_t number, const std::string& command, const std::string& cwd = "") {
    v1::FromCourier::ShellCall call;
    call.set_call(number);
    call.set_command(command);
    call.set_cwd(cwd.empty() ? project_.path() : cwd);
    calls_->Arrive(call, kNoon);
  }

  // The commands that boxes were ordered for.
  std::vector<std::string> Ordered() {
    std::vector<std::string> commands;
    while (const auto order = zygote_.NextOrder()) {
      commands.push_back(order->argv.at(2));
      last_box_ = order->id;
    }
    return commands;
  }

  std::vector<std::string> Unpermitted() const {
    std::vector<std::string> commands;
    for (const v1::RunnerEvent& event : told_)
      if (event.has_unpermitted()) commands.push_back(event.unpermitted().command());
    return commands;
  }

  void Wrote(uint64_t number, const std::string& text) {
    v1::FromCourier::CallWrote wrote;
    wrote.set_call(number);
    wrote.set_first(text);
    wrote.set_last(text);
    calls_->Wrote(wrote);
  }
  std::vector<std::string> Written() const {
    std::vector<std::string> texts;
    for (const v1::RunnerEvent& event : told_)
      if (event.has_call_wrote() && event.call_wrote().first() == event.call_wrote().last())
        texts.push_back(event.call_wrote().first());
    return texts;
  }

  // How a call was answered; -1: it was not.
  int ExitOf(uint64_t number) const {
    for (const v1::ToCourier& answer : answers_)
      if (answer.has_call_exit() && answer.call_exit().call() == number)
        return answer.call_exit().exit_code();
    return -1;
  }

  support::ScratchDirectory project_;
  boost::asio::io_context io_;
  Writers writers_{io_};
  support::PlayedZygote zygote_{io_};
  CallBook book_;
  Programs programs_;
  const Surroundings around_{.io = io_,
                             .boxes = zygote_.boxes(),
                             .programs = programs_,
                             .homes = -1,
                             .wire_to_vault = {},
                             .tell = {},
                             .writers = &writers_};
  std::vector<v1::RunnerEvent> told_;
  std::vector<v1::ToCourier> answers_;
  uint64_t last_box_ = 0;
  std::shared_ptr<OwnBoxes> own_boxes_;
  std::shared_ptr<Calls> calls_;
};

TEST_F(CallsTest, RunsWhatHasAPermit) {
  Permit("npm test");
  Arrive(1, "npm test");
  EXPECT_THAT(Ordered(), ElementsAre("npm test"));
  EXPECT_THAT(Unpermitted(), IsEmpty());
}

TEST_F(CallsTest, RunsItInABoxThatOnlyReadsWhereTheGrantIsToRead) {
  Permit("npm test");
  Arrive(1, "npm test");
  EXPECT_EQ(zygote_.NextOrder()->profile, box::ProfileNumber::kTool);
  book_ = {};
  Begin({.id = "s-1", .project = Project(), .model = {}, .read_only = true});
  Permit("npm test");
  Arrive(1, "npm test");
  EXPECT_EQ(zygote_.NextOrder()->profile, box::ProfileNumber::kReadingTool);
}

TEST_F(CallsTest, RunsItOnceThoughItComesTwiceBeforeTheFirstHasABox) {
  Permit("npm test");
  Arrive(1, "npm test");
  Arrive(2, "npm test");
  EXPECT_THAT(Ordered(), ElementsAre("npm test"));
  EXPECT_THAT(Unpermitted(), ElementsAre("npm test"));
}

TEST_F(CallsTest, RefusesWithItsTurnWhatStillWaitsToBeJudged) {
  Arrive(1, "npm test");
  calls_->EndTurn([] {});
  EXPECT_EQ(ExitOf(1), 126);
  EXPECT_THAT(calls_->Settle(1, true), FailsWith(ErrorCode::kNotFound));
}

TEST_F(CallsTest, SaysThatNoneIsLeftWhenTheLastBoxHasEnded) {
  int said = 0;
  const auto say = [&] { ++said; };
  calls_->EndTurn(say);
  EXPECT_EQ(said, 1) << "there was none";
  Permit("npm test");
  Arrive(1, "npm test");
  Arrive(2, "ls");
  ASSERT_THAT(Ordered(), ElementsAre("npm test"));
  calls_->EndTurn(say);
  EXPECT_EQ(zygote_.NextKill()->id, last_box_);
  zygote_.Say(box::Started{.id = last_box_, .pid = 1});
  EXPECT_EQ(said, 1);
  zygote_.Say(box::Ended{.id = last_box_, .status = 137, .words = {}});
  EXPECT_EQ(said, 2);
}

TEST_F(CallsTest, TellOnceWhatACommandWroteThatRan) {
  Wrote(1, "nothing of it ran");
  Permit("npm test");
  Arrive(1, "npm test");
  ASSERT_THAT(Ordered(), ElementsAre("npm test"));
  Wrote(1, "it has no box yet");
  zygote_.Say(box::Started{.id = last_box_, .pid = 1});
  zygote_.Say(box::Ended{.id = last_box_, .status = 0, .words = {}});
  Wrote(1, "\x1b[2Jfirst");
  Wrote(1, "once more");
  Wrote(2, "of none");
  EXPECT_THAT(Written(), ElementsAre("\x1b[2Jfirst"));
}

TEST_F(CallsTest, TellNothingOfTheLastTurn) {
  Permit("npm test");
  Arrive(1, "npm test");
  ASSERT_THAT(Ordered(), ElementsAre("npm test"));
  zygote_.Say(box::Started{.id = last_box_, .pid = 1});
  calls_->EndTurn([] {});
  zygote_.Say(box::Ended{.id = last_box_, .status = 137, .words = {}});
  Wrote(1, "late");
  EXPECT_THAT(Written(), IsEmpty());
}

// The courier reads what boxes write: it may be another's by now.
TEST_F(CallsTest, TellNoMoreOfItThanIsKept) {
  Permit("yes");
  Arrive(1, "yes");
  ASSERT_THAT(Ordered(), ElementsAre("yes"));
  zygote_.Say(box::Started{.id = last_box_, .pid = 1});
  Wrote(1, std::string(100'000, 'y'));
  EXPECT_THAT(Written(), ElementsAre(std::string(8'192, 'y')));
}

TEST_F(CallsTest, DeclinesACallBetweenTurnsForGood) {
  Permit("npm test");
  calls_->Decline(1, "no turn runs");
  EXPECT_EQ(ExitOf(1), 126);
  Arrive(1, "npm test");
  EXPECT_THAT(Ordered(), IsEmpty());
}

TEST_F(CallsTest, DoesNotRunBOnAPermitForA) {
  Permit("npm test");
  Arrive(1, "rm -rf .");
  EXPECT_THAT(Ordered(), IsEmpty());
  EXPECT_THAT(Unpermitted(), ElementsAre("rm -rf ."));
}

TEST_F(CallsTest, DoesNotRunOnAPermitThatHasExpired) {
  Permit("npm test", kNoon);
  Arrive(1, "npm test");
  EXPECT_THAT(Ordered(), IsEmpty());
}

TEST_F(CallsTest, DoesNotRunOutsideTheGrantedDirectory) {
  Give({.id = "p", .digest = DigestOfShellCall("ls", "/etc"), .expires = kNoon + 30s});
  Arrive(1, "ls", "/etc");
  EXPECT_THAT(Ordered(), IsEmpty());
  EXPECT_EQ(ExitOf(1), 126);
}

TEST_F(CallsTest, RunsWhatWasJudgedOnTheSpotAndAllowed) {
  Arrive(1, "npm test");
  EXPECT_THAT(Ordered(), IsEmpty());
  EXPECT_THAT(calls_->Settle(1, true), IsOk());
  EXPECT_THAT(Ordered(), ElementsAre("npm test"));
}

TEST_F(CallsTest, RefusesWhatWasJudgedOnTheSpotAndNotAllowed) {
  Arrive(1, "npm test");
  EXPECT_THAT(calls_->Settle(1, false), IsOk());
  EXPECT_THAT(Ordered(), IsEmpty());
  EXPECT_EQ(ExitOf(1), 126);
}

// A courier in other hands would have A judged, and B run on the verdict.
TEST_F(CallsTest, RunsNoOtherCommandOnAVerdictThanTheOneThatWasJudged) {
  Arrive(1, "npm test");
  calls_->GiveUp(1);
  Arrive(1, "rm -rf .");
  EXPECT_THAT(calls_->Settle(1, true), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(Ordered(), IsEmpty());
}

TEST_F(CallsTest, DoesNotRunACallAgainThatRunsAlready) {
  Permit("npm test");
  Arrive(1, "npm test");
  EXPECT_THAT(calls_->Settle(1, true), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(Ordered(), ElementsAre("npm test"));
}

TEST_F(CallsTest, EndsTheBoxOfACallThatIsGivenUp) {
  Permit("npm test");
  Arrive(1, "npm test");
  ASSERT_THAT(Ordered(), ElementsAre("npm test"));
  calls_->GiveUp(1);
  EXPECT_EQ(zygote_.NextKill()->id, last_box_);
}

TEST_F(CallsTest, TellsTheCourierWhyABoxCouldNotBeMade) {
  Permit("npm test");
  Arrive(1, "npm test");
  ASSERT_THAT(Ordered(), ElementsAre("npm test"));
  zygote_.Say(box::Failed{
      .id = last_box_, .step = "mounts", .message = "no room", .detail = "mount: ENOSPC"});
  EXPECT_EQ(ExitOf(1), 126);
  EXPECT_THAT(answers_.back().call_exit().say(), HasSubstr("no room"));
}

TEST_F(CallsTest, HasNoMoreThan64AtOnce) {
  for (uint64_t number = 1; number <= 65; ++number) Arrive(number, "sleep 1");
  EXPECT_EQ(Unpermitted().size(), 64U);
  EXPECT_EQ(ExitOf(65), 126);
  EXPECT_EQ(ExitOf(64), -1);
}

}  // namespace
}  // namespace cowork::runnerd::session
