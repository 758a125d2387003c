#include "runnerd/courier/mcp/core/files_questions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runnerd/courier/mcp/core/tool_call.h"
#include "tests/support/matchers.h"

namespace cowork::courier::mcp {
namespace {

using support::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kGreeted =
    R"({"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25","capabilities":{}}})";
constexpr auto kInitialized = R"({"jsonrpc":"2.0","method":"notifications/initialized"})";

FilesQuestion List(uint64_t question) {
  return {.question = question, .tool = "list", .arguments = "{}"};
}

std::string Answer(const std::string& id, const std::string& text) {
  return R"({"jsonrpc":"2.0","id":)" + id + R"(,"result":{"content":[{"type":"text","text":")" +
         text + R"("}]}})";
}

std::string WhyRefused(const FilesQuestions::Step& step) {
  return step.answered && step.to_server.empty() ? step.answered->answer.refused : "";
}

class FilesQuestionsTest : public ::testing::Test {
 protected:
  FilesQuestionsTest() { EXPECT_THAT(asks_.Greeting(), HasSubstr(R"("method":"initialize")")); }

  void Greet() { EXPECT_THAT(asks_.FromServer(kGreeted), IsOk()); }

  FilesQuestions asks_;
};

TEST_F(FilesQuestionsTest, AsksNothingBeforeTheServerHasAnsweredTheGreeting) {
  EXPECT_EQ(asks_.Ask(List(7)).to_server, "");
  const auto greeted = asks_.FromServer(kGreeted);
  ASSERT_THAT(greeted, IsOk());
  EXPECT_EQ(greeted->to_server, std::string(kInitialized) + "\n" +
                                    R"({"jsonrpc":"2.0","id":1,"method":"tools/call",)"
                                    R"("params":{"name":"list","arguments":{}}})"
                                    "\n");
}

TEST_F(FilesQuestionsTest, AnswersEachQuestionInWhateverOrder) {
  Greet();
  EXPECT_THAT(asks_.Ask(List(70)).to_server, HasSubstr(R"("id":1,)"));
  EXPECT_THAT(asks_.Ask(List(80)).to_server, HasSubstr(R"("id":2,)"));
  const auto second = asks_.FromServer(Answer("2", "b"));
  const auto first = asks_.FromServer(Answer("1", "a"));
  ASSERT_TRUE(first.ok() && first->answered && second.ok() && second->answered);
  EXPECT_EQ(second->answered->question, 80u);
  EXPECT_EQ(second->answered->answer.text, "b");
  EXPECT_EQ(first->answered->question, 70u);
  EXPECT_EQ(first->answered->answer.text, "a");
}

TEST_F(FilesQuestionsTest, WrapsACallThatIsToBePreviewed) {
  Greet();
  EXPECT_THAT(asks_
                  .Ask({.question = 1,
                        .tool = "write",
                        .arguments = R"({"path": "a"})",
                        .call = FilesCall::kPreview})
                  .to_server,
              HasSubstr(R"("params":{"name":"preview","arguments":)"
                        R"({"name":"write","arguments":{"path":"a"}}}})"));
}

TEST_F(FilesQuestionsTest, AsksSixteenAtOnce) {
  Greet();
  for (uint64_t i = 1; i <= kMostQuestions; ++i) EXPECT_NE(asks_.Ask(List(i)).to_server, "");
  EXPECT_EQ(WhyRefused(asks_.Ask(List(17))), "too many look at files at once; try again");
  EXPECT_THAT(asks_.FromServer(Answer("3", "a")), IsOk());
  EXPECT_NE(asks_.Ask(List(17)).to_server, "");
}

TEST_F(FilesQuestionsTest, RefusesWhatTheServerCouldNotAnswerUnderItsNumber) {
  Greet();
  const auto refused = [this](std::string tool, std::string arguments) {
    return WhyRefused(
        asks_.Ask({.question = 1, .tool = std::move(tool), .arguments = std::move(arguments)}));
  };
  EXPECT_EQ(refused("a\"b", "{}"), "no tool has such a name");
  EXPECT_EQ(refused("list", "[]"), "the arguments are no JSON object");
  EXPECT_EQ(refused("list", "{"), "the JSON is broken");
  EXPECT_EQ(refused("list", "{},\"method\":\"x\""), "the JSON is broken");
  EXPECT_EQ(refused("list", "{\"a\":" + std::string(29, '[') + std::string(29, ']') + "}"),
            "the JSON is nested too deeply");
  EXPECT_EQ(refused("list", "{\"a\":\"" + std::string(kLongestArguments, 'x') + "\"}"),
            "the arguments are longer than 128 KiB");
}

TEST_F(FilesQuestionsTest, EndsWithAServerThatAnswersWhatNobodyAsked) {
  Greet();
  EXPECT_NE(asks_.Ask(List(1)).to_server, "");
  EXPECT_THAT(asks_.FromServer(Answer("1", "a")), IsOk());
  for (const std::string& line :
       {Answer("1", "a"), Answer("0", "a"), Answer("2", "a"), Answer("\"1\"", "a"),
        Answer("1.0", "a"), std::string(kGreeted), std::string(kInitialized),
        std::string(R"({"jsonrpc":"2.0","id":1,"method":"ping"})"), std::string("nonsense"),
        std::string(R"({"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}})")})
    EXPECT_THAT(asks_.FromServer(line), Not(IsOk())) << line;
}

TEST_F(FilesQuestionsTest, EndsWithAServerThatGivesNoAnswerToItsQuestion) {
  Greet();
  EXPECT_NE(asks_.Ask(List(1)).to_server, "");
  EXPECT_THAT(asks_.FromServer(R"({"jsonrpc":"2.0","id":1,"result":{}})"), Not(IsOk()));
}

TEST_F(FilesQuestionsTest, EndsWithAServerThatCannotBeGreeted) {
  EXPECT_EQ(asks_.Ask(List(1)).to_server, "");
  EXPECT_THAT(asks_.FromServer(Answer("1", "too early")), Not(IsOk()));
  EXPECT_THAT(asks_.FromServer(R"({"jsonrpc":"2.0","id":0,"error":{"code":1,"message":"no"}})"),
              Not(IsOk()));
  EXPECT_THAT(
      asks_.FromServer(R"({"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2024-11-05"}})"),
      Not(IsOk()));
}

}  // namespace
}  // namespace cowork::courier::mcp
