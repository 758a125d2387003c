// The real courier without a session, asking the real cowork-files, which may not write: what a
// person is shown of a project and of what a call would change in it.

#include <map>
#include <string>

#include <gmock/gmock.h>

#include "runnerd/servers/files/core/before.h"
#include "tests/support/files_project.h"
#include "tests/support/files_server.h"
#include "tests/support/runnerd_stand_in.h"

namespace cowork {
namespace {

using support::Ending;
using support::FilesServer;
using support::RunnerdStandIn;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using Answer = v1::FromCourier::FilesAnswer;

std::string Quoted(const std::string& text) {
  return "\"" + text + "\"";
}

class CourierFilesTest : public ::testing::Test {
 protected:
  CourierFilesTest() {
    runnerd_.Bring("files", server_.ends());
    server_.Forget();
  }

  void Ask(uint64_t question, const std::string& tool, const std::string& arguments,
           bool preview = false) {
    v1::ToCourier message;
    message.mutable_files_question()->set_question(question);
    message.mutable_files_question()->set_tool(tool);
    message.mutable_files_question()->set_arguments(arguments);
    message.mutable_files_question()->set_preview(preview);
    runnerd_.Send(message);
  }

  Answer Hear() { return runnerd_.Next().files_answer(); }
  Answer Use(const std::string& tool, const std::string& arguments) {
    Ask(1, tool, arguments);
    return Hear();
  }
  Answer Preview(const std::string& tool, const std::string& arguments) {
    Ask(1, tool, arguments, true);
    return Hear();
  }

  support::FilesProject project_;
  FilesServer server_{{COWORK_FILES, "--preview", project_.path()}};
  RunnerdStandIn runnerd_{COWORK_PROGRAM, [] { return os::UniqueFd(); }};
};

TEST_F(CourierFilesTest, ShowsWhatToolsFind) {
  project_.Put("src/a.txt", "one\ntwo\n");
  EXPECT_THAT(Use("list", R"({"path":"src"})").text(), HasSubstr("a.txt"));
  EXPECT_EQ(Use("read", R"({"path":"src/a.txt"})").text(), "one\ntwo\n");
  EXPECT_THAT(Use("find", R"({"pattern":"tw."})").text(), StartsWith("src/a.txt:2:two\n"));
}

TEST_F(CourierFilesTest, SaysApartWhatIsLeftOut) {
  project_.Put("a.txt", "one\ntwo\nthree\n");
  const Answer all = Use("read", R"({"path":"a.txt"})");
  EXPECT_EQ(all.left_out(), "");
  const Answer part = Use("read", R"({"limit":2,"path":"a.txt"})");
  EXPECT_EQ(part.text(), "one\ntwo\n");
  EXPECT_EQ(part.left_out(), "lines 3 to 3");
  EXPECT_EQ(Use("find", R"({"pattern":"nothing of it"})").text(), "");
}

TEST_F(CourierFilesTest, ShowsWhatAChangeWouldBeAndMakesNone) {
  project_.Put("a.txt", "old\n");
  const Answer answer = Preview("write", R"({"path":"a.txt","content":"new\nnewer\n"})");
  EXPECT_EQ(answer.refused() + answer.text(), "");
  EXPECT_EQ(answer.before(), files::Sha256("old\n"));
  EXPECT_THAT(answer.change().diff(), HasSubstr("-old\n+new\n+newer\n"));
  EXPECT_EQ(answer.change().added(), 2u);
  EXPECT_EQ(answer.change().removed(), 1u);
  EXPECT_EQ(project_.Get("a.txt"), "old\n");
}

TEST_F(CourierFilesTest, ChangesNothingEvenIfAskedTo) {
  EXPECT_NE(Use("write", R"({"path":"a.txt","content":"x"})").refused(), "");
  EXPECT_FALSE(project_.Has("a.txt"));
}

TEST_F(CourierFilesTest, HandsOnWhyTheServerRefuses) {
  EXPECT_THAT(Use("read", R"({"path":"../secret"})").refused(), HasSubstr("path"));
  EXPECT_THAT(Use("shell", "{}").refused(), HasSubstr("no such tool"));
  EXPECT_THAT(Preview("read", R"({"path":"a"})").refused(), HasSubstr("no tool that writes"));
}

TEST_F(CourierFilesTest, RefusesADiffThatIsTooLongToBeShownWhole) {
  project_.Put("b", std::string(300'000, '\n'));
  const Answer answer = Preview("delete", R"({"path":"b"})");
  EXPECT_THAT(answer.refused(), HasSubstr("shown to a person whole"));
  EXPECT_EQ(answer.change().diff(), "");
}

TEST_F(CourierFilesTest, AnswersEachOfSixteenQuestions) {
  for (uint64_t i = 1; i <= 16; ++i) {
    project_.Put(std::to_string(i), "content " + std::to_string(i));
    Ask(100 + i, "read", R"({"path":)" + Quoted(std::to_string(i)) + "}");
  }
  std::map<uint64_t, std::string> answers;
  for (int i = 0; i < 16; ++i) {
    const Answer answer = Hear();
    answers[answer.question()] = answer.text();
  }
  for (uint64_t i = 1; i <= 16; ++i) EXPECT_EQ(answers[100 + i], "content " + std::to_string(i));
}

// What is as deep as may be asked is answered under its own number.
TEST_F(CourierFilesTest, OutlivesArgumentsOfAnyDepth) {
  for (const size_t levels : {1u, 27u, 28u, 29u, 30u, 31u, 32u, 33u, 100u}) {
    const std::string deep =
        R"({"path":)" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
    const std::string arguments = levels == 1 ? R"({"path":7})" : deep;
    EXPECT_NE(Use("read", arguments).refused(), "") << levels;
    EXPECT_NE(Preview("delete", arguments).refused(), "") << levels;
  }
}

TEST_F(CourierFilesTest, EndsWithItsServer) {
  EXPECT_EQ(Use("list", "{}").refused(), "");
  server_.Kill();
  EXPECT_EQ(runnerd_.Next().what_case(), v1::FromCourier::WHAT_NOT_SET);
  EXPECT_THAT(runnerd_.log(), HasSubstr("the files server has ended"));
  EXPECT_EQ(runnerd_.End(), Ending::Exit(1));
}

// Bytes of another than cowork-files.
TEST(CourierFiles, EndsWithAnAnswerThatIsMalformed) {
  RunnerdStandIn runnerd(COWORK_PROGRAM, [] { return os::UniqueFd(); });
  FilesServer server({"/bin/sh", "-c", "echo nonsense; cat >/dev/null"});
  runnerd.Bring("files", server.ends());
  EXPECT_EQ(runnerd.Next().what_case(), v1::FromCourier::WHAT_NOT_SET);
  EXPECT_THAT(runnerd.log(), HasSubstr("courier cannot go on"));
  EXPECT_EQ(runnerd.End(), Ending::Exit(1));
}

TEST(CourierFiles, TakesNothingButItsServerBeforeItIsSetUp) {
  v1::ToCourier question, verdict, prompt;
  question.mutable_files_question();
  verdict.mutable_tool_verdict();
  prompt.mutable_prompt();
  for (const v1::ToCourier& message : {question, verdict, prompt}) {
    RunnerdStandIn runnerd(COWORK_PROGRAM, [] { return os::UniqueFd(); });
    runnerd.Send(message);
    EXPECT_EQ(runnerd.Next().what_case(), v1::FromCourier::WHAT_NOT_SET);
    EXPECT_EQ(runnerd.End(), Ending::Signal(SIGABRT));
  }
}

}  // namespace
}  // namespace cowork
