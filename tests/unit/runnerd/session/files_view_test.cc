// A look at a project's files. The test plays the zygote, and with the end that it is given the
// courier.

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runnerd/session/directory.h"
#include "runnerd/session/files_views.h"
#include "tests/support/matchers.h"
#include "tests/support/played_zygote.h"
#include "tests/support/scratch.h"

namespace cowork::runnerd::session {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::ElementsAre;

class FilesViewTest : public ::testing::Test {
 protected:
  FilesViewTest() {
    for (os::UniqueFd* program : {&programs_.courier, &programs_.files, &programs_.null})
      *program = os::UniqueFd(::open("/dev/null", O_RDWR | O_CLOEXEC));
    StandOn({.forbidden = {}, .person = ::geteuid(), .boot = "this"});
  }
  ~FilesViewTest() override {
    views_.EndAll("the test is over");
    EndBoxes();
  }

  void EndBoxes() {
    for (const uint64_t box : std::exchange(boxes_, {}))
      zygote_.Say(box::Failed{.id = box, .step = "test", .message = "it is over", .detail = ""});
    zygote_.Settle();
  }

  using Answer = std::shared_ptr<std::optional<Result<FilesAnswer>>>;
  Answer Begin(FilesQuestion asked) {
    auto answer = std::make_shared<std::optional<Result<FilesAnswer>>>();
    [](FilesViews& views, FilesQuestion question, Answer into) -> rpc::Detached {
      into->emplace(co_await views.Ask(std::move(question)));
    }(views_, std::move(asked), answer);
    return answer;
  }
  Answer Ask(FilesQuestion asked) {
    const Answer answer = Begin(std::move(asked));
    LookAtOrders();
    return answer;
  }
  Answer Ask(const std::string& tool, Directory project) {
    return Ask({.project = std::move(project), .tool = tool, .arguments = "{}"});
  }
  Answer AskIn(const support::ScratchDirectory& project) {
    return Ask("find", OpenDirectory(project.path()).value().facts);
  }
  Answer Preview(const std::string& tool, const support::ScratchDirectory& project) {
    return Ask({.project = OpenDirectory(project.path()).value().facts,
                .tool = tool,
                .arguments = "{}",
                .preview = true});
  }
  Answer Ask(const std::string& tool) {
    return Ask(tool, OpenDirectory(project_.path()).value().facts);
  }

  void LookAtOrders() {
    while (const auto order = zygote_.NextOrder()) {
      boxes_.push_back(order->id);
      profiles_.push_back(order->profile);
      for (size_t i = 0; i < order->roles.size(); ++i)
        if (order->roles[i] == box::Role::kInherited) {
          others_.push_back(std::move(courier_));
          courier_ = std::move(zygote_.given()[i]);
        }
    }
  }

  // The next word that the courier was told.
  v1::ToCourier Told() {
    zygote_.Settle();
    v1::ToCourier message;
    pollfd ready{.fd = courier_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&ready, 1, 0) == 1) {
      EXPECT_TRUE(message.ParseFromString(frame::Receive(courier_.get())->bytes));
    }
    return message;
  }
  void Say(const v1::FromCourier& message) {
    EXPECT_THAT(frame::Send(courier_.get(), message.SerializeAsString()), IsOk());
    zygote_.Settle();
  }
  void AnswerTo(uint64_t question, const std::string& text, const std::string& refused = "") {
    v1::FromCourier message;
    message.mutable_files_answer()->set_question(question);
    message.mutable_files_answer()->set_text(text);
    message.mutable_files_answer()->set_refused(refused);
    Say(message);
  }

  support::ScratchDirectory project_;
  boost::asio::io_context io_;
  support::PlayedZygote zygote_{io_};
  Programs programs_;
  const Surroundings around_{.io = io_,
                             .boxes = zygote_.boxes(),
                             .programs = programs_,
                             .homes = -1,
                             .wire_to_vault = {},
                             .tell = {}};
  FilesViews views_{around_};
  os::UniqueFd courier_;  // The last view's.
  std::vector<os::UniqueFd> others_;
  std::vector<uint64_t> boxes_;
  std::vector<box::ProfileNumber> profiles_;
};

TEST_F(FilesViewTest, IsHadThroughABoxThatMayNotWriteAndACourierOfItsOwn) {
  const Answer answer = Ask("read");
  EXPECT_THAT(profiles_,
              ElementsAre(box::ProfileNumber::kCourier, box::ProfileNumber::kReadingFiles));
  EXPECT_EQ(Told().mcp_server().name(), "files");
  const v1::ToCourier question = Told();
  EXPECT_EQ(question.files_question().tool(), "read");
  AnswerTo(question.files_question().question(), "what is there");
  ASSERT_TRUE(answer->has_value());
  ASSERT_THAT(**answer, IsOk());
  EXPECT_EQ((**answer)->text, "what is there");
}

TEST_F(FilesViewTest, AsksTheSameBoxTheNextTime) {
  Ask("read");
  const size_t boxes = boxes_.size();
  Ask("list");
  EXPECT_EQ(boxes_.size(), boxes);
}

TEST_F(FilesViewTest, TellsWhatCoworkFilesRefusesInItsOwnWords) {
  const Answer answer = Ask("read");
  AnswerTo(1, "", "there is no such file");
  ASSERT_TRUE(answer->has_value());
  EXPECT_THAT(**answer, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ((*answer)->error().message(), "there is no such file");
}

TEST_F(FilesViewTest, FailsWhoeverWaitsWhenItEnds) {
  const Answer answer = Ask("read");
  v1::FromCourier nonsense;
  nonsense.mutable_said()->set_text("hello");
  Say(nonsense);
  EndBoxes();
  ASSERT_TRUE(answer->has_value());
  EXPECT_THAT(**answer, FailsWith(ErrorCode::kUnavailable));
}

TEST_F(FilesViewTest, IsAnotherOneAfterItHasEnded) {
  Ask("read");
  AnswerTo(7, "to nobody");
  for (size_t box = 0; box < boxes_.size(); ++box) EXPECT_TRUE(zygote_.NextKill().has_value());
  const size_t boxes = boxes_.size();
  Ask("read");
  EXPECT_EQ(boxes_.size(), boxes + 2);
}

TEST_F(FilesViewTest, IsNotOfADirectoryThatTookThePlaceOfTheOneThatWasGranted) {
  Directory granted = OpenDirectory(project_.path()).value().facts;
  granted.inode += 1;
  const Answer answer = Ask("read", granted);
  ASSERT_TRUE(answer->has_value());
  EXPECT_THAT(**answer, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_TRUE(boxes_.empty());
}

TEST_F(FilesViewTest, IsAskedNoMoreThanSixteenQuestionsAtOnce) {
  for (int i = 0; i < 16; ++i) Ask("read");
  const Answer answer = Ask("read");
  ASSERT_TRUE(answer->has_value());
  EXPECT_THAT(**answer, FailsWith(ErrorCode::kResourceExhausted));
}

TEST_F(FilesViewTest, EndsWhenNobodyHasAskedForAWhile) {
  bool over = false;
  const auto view = std::make_shared<FilesView>(
      OpenDirectory(project_.path()).value().facts, around_,
      FilesView::Patience{.idle = std::chrono::milliseconds(1)}, [&over] { over = true; });
  ASSERT_THAT(view->Begin(), IsOk());
  LookAtOrders();
  while (!over) io_.run_one();
  EndBoxes();
}

TEST_F(FilesViewTest, ShowsWhatACallWouldChangeWhateverClientsLookFor) {
  for (int i = 0; i < 16; ++i) Ask("find");
  const size_t boxes = boxes_.size();
  const Answer seen = Preview("write", project_);
  EXPECT_EQ(boxes_.size(), boxes + 2);
  EXPECT_EQ(Told().mcp_server().name(), "files");
  const v1::ToCourier question = Told();
  EXPECT_TRUE(question.files_question().preview());
  AnswerTo(question.files_question().question(), "+1 -0");
  ASSERT_TRUE(seen->has_value());
  EXPECT_THAT(**seen, IsOk());
}

TEST_F(FilesViewTest, ShowsWhatACallWouldChangeHoweverManyProjectsClientsLookAt) {
  const std::vector<support::ScratchDirectory> projects(8);
  for (const support::ScratchDirectory& project : projects) AskIn(project);
  EXPECT_THAT(**AskIn(project_), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_FALSE(Preview("write", project_)->has_value());  // It is waited for.
}

TEST_F(FilesViewTest, GivesWayToOneOfAnotherProjectWhenItRests) {
  const std::vector<support::ScratchDirectory> projects(8);
  for (const support::ScratchDirectory& project : projects) {
    AskIn(project);
    AnswerTo(1, "what is there");
  }
  const size_t boxes = boxes_.size();
  const Answer answer = Begin(
      {.project = OpenDirectory(project_.path()).value().facts, .tool = "find", .arguments = "{}"});
  for (int box = 0; box < 2; ++box) EXPECT_TRUE(zygote_.NextKill().has_value());
  LookAtOrders();
  EXPECT_EQ(boxes_.size(), boxes + 2);
  EXPECT_FALSE(answer->has_value());  // It is waited for.
}

}  // namespace
}  // namespace cowork::runnerd::session
