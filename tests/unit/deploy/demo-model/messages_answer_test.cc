#include "deploy/demo-model/messages_answer.h"

#include <gmock/gmock.h>

namespace cowork::demo_model {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Step TextAndTool() {
  Step step;
  step.text = {"a", "b"};
  step.tool = "bash";
  step.arguments = R"({"command":"ls"})";
  return step;
}

TEST(ScriptedMessage, StreamsThePiecesThenTheToolThenTheReason) {
  EXPECT_THAT(
      MessageEvents(TextAndTool()),
      ElementsAre(StartsWith("event: message_start\ndata: {"),
                  HasSubstr(R"("index":0,"content_block":{"type":"text")"),
                  HasSubstr(R"("text_delta","text":"a")"), HasSubstr(R"("text_delta","text":"b")"),
                  HasSubstr(R"("index":0,"type":"content_block_stop")"),
                  AllOf(HasSubstr(R"("index":1)"), HasSubstr(R"("type":"tool_use")"),
                        HasSubstr(R"("name":"bash","input":{})")),
                  HasSubstr(R"("partial_json":"{\"command\":\"ls\"}")"),
                  HasSubstr(R"("index":1,"type":"content_block_stop")"),
                  HasSubstr(R"("stop_reason":"tool_use")"), HasSubstr("event: message_stop\n")));
}

TEST(ScriptedMessage, HasItsToolFirstWhereItSaysNothing) {
  Step step = TextAndTool();
  step.text.clear();
  EXPECT_THAT(MessageEvents(step)[1], AllOf(HasSubstr(R"("index":0)"), HasSubstr("tool_use")));
}

TEST(ScriptedMessage, BreaksOffInsideAnEvent) {
  Step step = TextAndTool();
  step.broken = true;
  EXPECT_THAT(MessageEvents(step).back(),
              AllOf(StartsWith("event: message_delta"), Not(EndsWith("\n\n"))));
}

TEST(ScriptedMessage, IsWholeWhereNobodyWantsAStream) {
  EXPECT_THAT(WholeMessage(TextAndTool()),
              AllOf(HasSubstr(R"("text":"ab")"), HasSubstr(R"("input":{"command":"ls"})"),
                    HasSubstr(R"("stop_reason":"tool_use")"), HasSubstr(R"("model":"scripted")")));
}

TEST(ScriptedMessage, NamesItsModelScripted) {
  EXPECT_THAT(MessageModelList(), AllOf(HasSubstr(R"("id":"scripted")"), HasSubstr("not a real")));
}

TEST(ScriptedMessage, NamesAnErrorAsItsApiDoes) {
  EXPECT_THAT(MessageErrorBody(401, "no"),
              AllOf(HasSubstr("authentication_error"), HasSubstr("scripted model: no")));
  EXPECT_THAT(MessageErrorBody(429, "no"), HasSubstr("rate_limit_error"));
  EXPECT_THAT(MessageErrorBody(500, "no"), HasSubstr("api_error"));
}

}  // namespace
}  // namespace cowork::demo_model
