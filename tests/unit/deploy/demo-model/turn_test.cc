#include "deploy/demo-model/turn.h"

#include <gmock/gmock.h>

#include "deploy/demo-model/answer.h"
#include "tests/support/matchers.h"

namespace cowork::demo_model {
namespace {

using support::FailsWith;
using support::IsOk;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

constexpr char kScenario[] = R"({"steps": [
  {"text": ["First."], "tool": "bash", "arguments": {"command": "ls"}},
  {"text": ["It said: {last_result}."]}]})";

std::string Asking(const char* messages) {
  return std::string(R"({"stream": true, "tools": [{}], "messages": )") + messages + "}";
}

std::string TextOf(const std::string& request) {
  const Result<Turn> turn = TurnFor(*ParseScenario(kScenario), request);
  if (!turn.ok()) return turn.error().message();
  return turn->step.text.front();
}

TEST(ScriptedTurn, BeginsWithTheFirstStep) {
  EXPECT_EQ(TextOf(Asking(R"([{"role":"system","content":"s"},{"role":"user","content":"go"}])")),
            "First.");
}

TEST(ScriptedTurn, GoesOnWithEachToolResult) {
  EXPECT_EQ(TextOf(Asking(R"([{"role":"user"},{"role":"assistant"},
                             {"role":"tool","content":"12 notes.txt\nmore"}])")),
            "It said: 12 notes.txt.");
}

TEST(ScriptedTurn, ReadsAResultThatComesInParts) {
  EXPECT_EQ(TextOf(Asking(R"([{"role":"user"},
                             {"role":"tool","content":[{"type":"text","text":"12"}]}])")),
            "It said: 12.");
}

TEST(ScriptedTurn, BeginsAnewWithEachUserMessage) {
  EXPECT_EQ(TextOf(Asking(R"([{"role":"user"},{"role":"tool"},{"role":"user"}])")), "First.");
}

TEST(ScriptedTurn, FindsAToolsResultInWhatTheUserSaysAsAnthropicHasIt) {
  EXPECT_EQ(TextOf(Asking(R"([{"role":"user","content":[{"type":"text","text":"go"}]},
      {"role":"assistant"},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t",
      "content":[{"type":"text","text":"12"}]}]}])")),
            "It said: 12.");
  EXPECT_EQ(TextOf(Asking(R"([{"role":"user","content":[{"type":"tool_result","content":"7"}]},
      {"role":"user","content":[{"type":"text","text":"again"}]}])")),
            "First.");
}

TEST(ScriptedTurn, RepeatsThePromptThatTheConversationBeganWith) {
  const Scenario scenario =
      *ParseScenario(R"({"steps": [{"text": ["{first_prompt}, I was told."]}]})");
  const auto turn = TurnFor(scenario, Asking(R"([{"role":"system","content":"s"},
      {"role":"user","content":"one\nmore"},{"role":"assistant","content":"yes"},
      {"role":"user","content":"two"}])"));
  ASSERT_THAT(turn, IsOk());
  EXPECT_EQ(turn->step.text.front(), "one, I was told.");
}

TEST(ScriptedTurn, AnswersTheSameRequestTheSame) {
  const std::string request = Asking(R"([{"role":"user"},{"role":"tool","content":"1"}])");
  EXPECT_EQ(TextOf(request), TextOf(request));
}

TEST(ScriptedTurn, SaysThatItIsScriptedWhereItHasNoStep) {
  EXPECT_THAT(TextOf(Asking(R"([{"role":"user"},{"role":"tool"},{"role":"tool"}])")),
              HasSubstr("scripted model"));
  EXPECT_THAT(TextOf(R"({"messages": [{"role":"user"}]})"), HasSubstr("scripted model"));
}

TEST(ScriptedTurn, RefusesWhatIsNoRequest) {
  const Scenario scenario = *ParseScenario(kScenario);
  for (const char* request : {"", "[]", "{", R"({"messages": 5})", "{}"})
    EXPECT_THAT(TurnFor(scenario, request), FailsWith(ErrorCode::kInvalidArgument)) << request;
}

TEST(ScriptedScenario, IsRefusedWithTheStepThatIsWrong) {
  for (const char* text :
       {"", "{}", R"({"steps": []})", R"({"steps": [{}]})", R"({"steps": [{"tool": "bash"}]})",
        R"({"steps": [{"text": "not a list"}]})", R"({"steps": [{"text": ["a"], "sleep": 1}]})",
        R"({"steps": [{"http_status": 200}]})", R"({"steps": [{"text": ["a"], "delay_ms": -1}]})"})
    EXPECT_THAT(ParseScenario(text), FailsWith(ErrorCode::kInvalidArgument)) << text;
  EXPECT_THAT(ParseScenario(R"({"steps": [{"text": ["a"]}, 5]})").error().message(),
              HasSubstr("step 2"));
}

TEST(ScriptedAnswer, StreamsThePiecesThenTheCallThenTheReason) {
  Step step;
  step.text = {"a", "b"};
  step.tool = "bash";
  step.arguments = R"({"command":"ls"})";
  EXPECT_THAT(StreamEvents(step),
              ElementsAre(HasSubstr(R"("content":"a")"), HasSubstr(R"("content":"b")"),
                          AllOf(HasSubstr("tool_calls"), HasSubstr(R"({\"command\":\"ls\"})")),
                          AllOf(HasSubstr(R"("finish_reason":"tool_calls")"), HasSubstr("usage"))));
}

TEST(ScriptedAnswer, NamesItsModelScripted) {
  EXPECT_THAT(ModelList(), AllOf(HasSubstr(R"("id":"scripted")"), HasSubstr("not a real one")));
  EXPECT_THAT(WholeAnswer(Step()), HasSubstr(R"("model":"scripted")"));
}

TEST(ScriptedAnswer, BreaksOffInsideAnEvent) {
  Step step;
  step.text = {"a"};
  step.broken = true;
  EXPECT_THAT(StreamEvents(step).back(), AllOf(HasSubstr("data: {"), Not(EndsWith("\n\n"))));
}

}  // namespace
}  // namespace cowork::demo_model
