#include "runnerd/courier/mcp/core/conversation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/mcp_peer.h"
#include "tests/support/universal_lines.h"

namespace cowork::courier::mcp {
namespace {

using support::FailsWith;
using support::IsOk;
using support::Saying;
using support::UniversalLines;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Step::Ended Answered(uint64_t call) {
  return {.number = call, .failed = false};
}

Step::Ended Failed(uint64_t call) {
  return {.number = call, .failed = true};
}

class ConversationTest : public ::testing::Test {
 protected:
  explicit ConversationTest(bool heard_out = false)
      : conversation_(pins_, last_number_, heard_out) {}

  Step Client(const std::string& members) {
    const Result<Step> step = conversation_.FromClient(Saying(members));
    EXPECT_THAT(step, IsOk());
    return *step;
  }
  Step Server(const std::string& members) {
    const Result<Step> step = conversation_.FromServer(Saying(members));
    EXPECT_THAT(step, IsOk());
    return *step;
  }

  // The server lists these; the client has read it.
  void List(const std::string& tools) {
    Client(R"("id":"l","method":"tools/list")");
    Server("\"id\":" + std::to_string(last_number_) + R"(,"result":{"tools":[)" + tools + "]}");
  }

  // The client calls "echo", and its number is...
  uint64_t Call(const std::string& id = "\"c\"") {
    const Step step = Client(
        "\"id\":" + id + R"(,"method":"tools/call","params":{"name":"echo","arguments":{"x":1}})");
    EXPECT_EQ(step.to_server, "");
    EXPECT_EQ(step.calls.size(), 1u);
    return last_number_;
  }

  ToolPins pins_;
  uint64_t last_number_ = 40;
  Conversation conversation_;
};

TEST_F(ConversationTest, MapsTheIdsOfTheClient) {
  EXPECT_EQ(Client(R"("id":"mine","method":"prompts/list","params":{"cursor":"x"})").to_server,
            Saying(R"("id":41,"method":"prompts/list","params":{"cursor":"x"})") + "\n");
  EXPECT_EQ(Server(R"("id":41,"result":{"prompts":[]})").to_client,
            Saying(R"("id":"mine","result":{"prompts":[]})") + "\n");
}

TEST_F(ConversationTest, GivesAnErrorBackUnderTheIdOfTheClient) {
  Client(R"("id":7,"method":"resources/read")");
  EXPECT_EQ(Server(R"("id":41,"error":{"code":-1,"message":"no"})").to_client,
            Saying(R"("id":7,"error":{"code":-1,"message":"no"})") + "\n");
}

TEST_F(ConversationTest, PassesNotificationsBothWays) {
  EXPECT_EQ(Client(R"("method":"notifications/initialized")").to_server,
            Saying(R"("method":"notifications/initialized")") + "\n");
  EXPECT_EQ(Server(R"("method":"notifications/progress","params":{"progress":1})").to_client,
            Saying(R"("method":"notifications/progress","params":{"progress":1})") + "\n");
}

TEST_F(ConversationTest, DropsAndRecordsAnAnswerThatNobodyAskedFor) {
  Client(R"("id":1,"method":"ping")");
  for (const char* id : {"40", "42", "1", "\"41\"", "41.0", "4.1e1", "-41"}) {
    const Step step = Server("\"id\":" + std::string(id) + R"(,"result":{})");
    EXPECT_EQ(step.to_client, "") << id;
    ASSERT_EQ(step.notices.size(), 1u);
    EXPECT_EQ(step.notices[0].kind, Notice::Kind::kUnasked);
    EXPECT_EQ(step.notices[0].what, id);
  }
}

// A server may have methods of its own, and they may do anything.
TEST_F(ConversationTest, PassesNoRequestThatItDoesNotKnow) {
  for (const char* method : {"tools/Call", "tools/call ", "tasks/result", "x/run", ""}) {
    const Step step = Client(R"("id":1,"method":")" + std::string(method) + "\"");
    EXPECT_EQ(step.to_server, "") << method;
    EXPECT_THAT(step.to_client, HasSubstr(R"("id":1,"error":{"code":-32601)"));
  }
}

TEST_F(ConversationTest, DropsAndRecordsASecondAnswer) {
  Client(R"("id":1,"method":"ping")");
  EXPECT_NE(Server(R"("id":41,"result":{})").to_client, "");
  const Step second = Server(R"("id":41,"result":{})");
  EXPECT_EQ(second.to_client, "");
  EXPECT_EQ(second.notices.size(), 1u);
}

TEST_F(ConversationTest, HoldsAToolCallUntilItIsDecided) {
  List(R"({"name":"echo"})");
  const Step asked = Client(R"("id":"c","method":"tools/call",)"
                            R"("params":{"name":"echo","arguments":{"b":1,"a":2}})");
  EXPECT_EQ(asked.to_server, "");
  ASSERT_EQ(asked.calls.size(), 1u);
  EXPECT_EQ(asked.calls[0].number, 42u);
  EXPECT_EQ(asked.calls[0].call.tool, "echo");
  EXPECT_EQ(asked.calls[0].call.arguments, R"({"a":2,"b":1})");
  const Step allowed = conversation_.Decided(42, {.allow = true});
  EXPECT_THAT(allowed.to_server, HasSubstr(R"("id":42,"method":"tools/call")"));
  EXPECT_THAT(allowed.to_server, HasSubstr(R"("arguments":{"a":2,"b":1})"));
  const Step answered = Server(R"("id":42,"result":{"content":[]})");
  EXPECT_EQ(answered.to_client, Saying(R"("id":"c","result":{"content":[]})") + "\n");
  EXPECT_THAT(answered.ended, ElementsAre(Answered(42)));
}

TEST_F(ConversationTest, AnswersARefusedCallItselfWithASentence) {
  List(R"({"name":"echo"})");
  const uint64_t call = Call();
  const Step refused = conversation_.Decided(call, {.allow = false, .why = "a person said \"no\""});
  EXPECT_EQ(refused.to_server, "");
  EXPECT_EQ(refused.to_client,
            Saying(R"("id":"c","result":{"content":[{"type":"text",)"
                   R"("text":"not called: a person said \"no\""}],"isError":true})") +
                "\n");
}

TEST_F(ConversationTest, SendsACallOnceHoweverOftenItIsDecided) {
  List(R"({"name":"echo"})");
  const uint64_t call = Call();
  EXPECT_NE(conversation_.Decided(call, {.allow = true}).to_server, "");
  EXPECT_EQ(conversation_.Decided(call, {.allow = true}).to_server, "");
  EXPECT_EQ(conversation_.Decided(call, {.allow = false}).to_client, "");
  EXPECT_EQ(conversation_.Decided(99, {.allow = true}).to_server, "");
}

TEST_F(ConversationTest, SaysBeforeWhereThePermitDoes) {
  List(R"({"name":"echo"})");
  EXPECT_THAT(conversation_.Decided(Call(), {.allow = true, .before = "d1"}).to_server,
              HasSubstr(R"("_meta":{"before":"d1"})"));
}

TEST_F(ConversationTest, KnowsACallThatFailedByItsAnswer) {
  List(R"({"name":"echo"})");
  for (const char* answer :
       {R"("error":{"code":-32602,"message":"no"})", R"("result":{"content":[],"isError":true})",
        R"("result":{"content":"\ud83d"})"}) {
    const uint64_t call = Call();
    conversation_.Decided(call, {.allow = true});
    const Step step = Server("\"id\":" + std::to_string(call) + "," + answer);
    EXPECT_THAT(step.ended, ElementsAre(Failed(call))) << answer;
  }
}

// Its number can be guessed.
TEST_F(ConversationTest, TakesNoAnswerToACallThatIsStillHeld) {
  List(R"({"name":"echo"})");
  const uint64_t call = Call();
  const Step early = Server("\"id\":" + std::to_string(call) + R"(,"result":{"content":[]})");
  EXPECT_EQ(early.to_client, "");
  EXPECT_EQ(early.notices.size(), 1u);
  EXPECT_NE(conversation_.Decided(call, {.allow = true}).to_server, "");
}

TEST_F(ConversationTest, RefusesAToolThatTheServerHasNotListed) {
  const Step step = Client(R"("id":1,"method":"tools/call","params":{"name":"echo"})");
  EXPECT_THAT(step.calls, IsEmpty());
  EXPECT_EQ(step.to_server, "");
  EXPECT_THAT(step.to_client, HasSubstr(R"("isError":true)"));
  EXPECT_THAT(step.to_client, HasSubstr("the server has listed no tool of this name"));
}

TEST_F(ConversationTest, RefusesAToolThatHasChanged) {
  List(R"({"name":"echo"})");
  List(R"({"name":"echo","description":"now it sends as well"})");
  const Step step = Client(R"("id":1,"method":"tools/call","params":{"name":"echo"})");
  EXPECT_THAT(step.calls, IsEmpty());
  EXPECT_THAT(step.to_client, HasSubstr("the server has changed what this tool is"));
}

TEST_F(ConversationTest, RefusesAnAllowedCallWhoseToolChangedMeanwhile) {
  List(R"({"name":"echo"})");
  const uint64_t call = Call();
  List(R"({"name":"echo","description":"now it sends as well"})");
  const Step step = conversation_.Decided(call, {.allow = true});
  EXPECT_EQ(step.to_server, "");
  EXPECT_THAT(step.to_client, HasSubstr("the server has changed what this tool is"));
  EXPECT_THAT(step.ended, ElementsAre(Failed(call)));
}

TEST_F(ConversationTest, KeepsThePinsForTheNextConversationOfTheSession) {
  List(R"({"name":"echo"})");
  Conversation next(pins_, last_number_);
  ASSERT_THAT(next.FromClient(Saying(R"("id":1,"method":"tools/list")")), IsOk());
  const Result<Step> listed =
      next.FromServer(Saying("\"id\":" + std::to_string(last_number_) +
                             R"(,"result":{"tools":[{"name":"echo","x":"changed"}]})"));
  EXPECT_THAT(listed->to_client, HasSubstr(R"({"tools":[]})"));
  EXPECT_EQ(listed->notices[0].kind, Notice::Kind::kToolChanged);
}

TEST_F(ConversationTest, RefusesABrokenToolCallWithoutEndingTheConversation) {
  List(R"({"name":"echo"})");
  for (const char* params : {R"({"name":"echo","arguments":[]})", R"({"arguments":{}})",
                             R"({"name":"echo","arguments":{"a":1,"a":2}})"}) {
    const Step step = Client(R"("id":1,"method":"tools/call","params":)" + std::string(params));
    EXPECT_THAT(step.calls, IsEmpty());
    EXPECT_THAT(step.to_client, HasSubstr("not called: "));
  }
  Call();
}

TEST_F(ConversationTest, AnswersARequestOfTheServerItselfAndRecordsIt) {
  for (const char* method : {"sampling/createMessage", "elicitation/create", "roots/list", "x"}) {
    const Step step = Server(R"("id":"s","params":{},"method":")" + std::string(method) + "\"");
    EXPECT_EQ(step.to_client, "");
    EXPECT_THAT(step.to_server, HasSubstr(R"("id":"s","error":{"code":-32601)"));
    ASSERT_EQ(step.notices.size(), 1u);
    EXPECT_EQ(step.notices[0].kind, Notice::Kind::kServerRequest);
    EXPECT_EQ(step.notices[0].what, method);
  }
}

TEST_F(ConversationTest, AnswersAPingOfTheServer) {
  const Step step = Server(R"("id":1,"method":"ping")");
  EXPECT_EQ(step.to_server, Saying(R"("id":1,"result":{})") + "\n");
  EXPECT_EQ(step.to_client, "");
  EXPECT_THAT(step.notices, IsEmpty());
}

TEST_F(ConversationTest, DropsAndRecordsAnAnswerOfTheClient) {
  const Step step = Client(R"("id":1,"result":{"roots":[]})");
  EXPECT_EQ(step.to_server, "");
  EXPECT_EQ(step.notices[0].kind, Notice::Kind::kUnasked);
}

TEST_F(ConversationTest, TellsTheServerOfACancelUnderItsOwnNumber) {
  List(R"({"name":"echo"})");
  const uint64_t call = Call();
  conversation_.Decided(call, {.allow = true});
  const Step step = Client(R"("method":"notifications/cancelled","params":{"requestId":"c"})");
  EXPECT_EQ(step.to_server,
            Saying(R"("method":"notifications/cancelled","params":{"requestId":42})") + "\n");
  EXPECT_THAT(step.ended, ElementsAre(Failed(call)));
  EXPECT_EQ(Server(R"("id":42,"result":{"content":[]})").to_client, "");
}

TEST_F(ConversationTest, IsNotToBeHeardThoughACallIsSent) {
  List(R"({"name":"echo"})");
  conversation_.Decided(Call(), {.allow = true});
  EXPECT_FALSE(conversation_.is_to_be_heard());
}

class ConversationWithCoworkFiles : public ConversationTest {
 protected:
  ConversationWithCoworkFiles() : ConversationTest(true) {}
};

// The server may be making it: who waits for its end, to write the same directory, waits on.
TEST_F(ConversationWithCoworkFiles,
       KeepsACallThatWasSentUntilItsServerHasAnsweredThoughItIsCancelled) {
  List(R"({"name":"echo"})");
  const uint64_t call = Call();
  conversation_.Decided(call, {.allow = true});
  EXPECT_THAT(Client(R"("method":"notifications/cancelled","params":{"requestId":"c"})").ended,
              IsEmpty());
  const Step step = Server(R"("id":42,"result":{"content":[]})");
  EXPECT_EQ(step.to_client, "");
  EXPECT_THAT(step.ended, ElementsAre(Answered(call))) << "it was made all the same";
}

TEST_F(ConversationWithCoworkFiles, IsToBeHeardFromWhenACallIsSentUntilItIsAnswered) {
  List(R"({"name":"echo"})");
  Client(R"("id":"p","method":"ping")");
  const uint64_t call = Call();
  EXPECT_FALSE(conversation_.is_to_be_heard());
  conversation_.Decided(call, {.allow = true});
  EXPECT_TRUE(conversation_.is_to_be_heard());
  Server("\"id\":" + std::to_string(call) + R"(,"result":{})");
  EXPECT_FALSE(conversation_.is_to_be_heard());
}

TEST_F(ConversationWithCoworkFiles, TellsTheEndOfACancelledCallWithThatOfItsServerAndNobodyElse) {
  List(R"({"name":"echo"})");
  const uint64_t call = Call();
  conversation_.Decided(call, {.allow = true});
  Client(R"("method":"notifications/cancelled","params":{"requestId":"c"})");
  Client(R"("method":"notifications/cancelled","params":{})");
  const Step step = conversation_.ServerEnded();
  EXPECT_EQ(step.to_client, "");
  EXPECT_THAT(step.ended, ElementsAre(Failed(call)));
}

TEST_F(ConversationTest, SendsNothingOfACallThatWasCancelledWhileItWasHeld) {
  List(R"({"name":"echo"})");
  const uint64_t call = Call();
  const Step step = Client(R"("method":"notifications/cancelled","params":{"requestId":"c"})");
  EXPECT_EQ(step.to_server, "");
  EXPECT_THAT(step.ended, ElementsAre(Failed(call)));
  EXPECT_EQ(conversation_.Decided(call, {.allow = true}).to_server, "");
}

TEST_F(ConversationTest, ReadsOverACancelOfWhatIsGone) {
  for (const char* params : {R"({"requestId":"c"})", "{}", R"({"requestId":null})"}) {
    const Step step =
        Client(R"("method":"notifications/cancelled","params":)" + std::string(params));
    EXPECT_EQ(step.to_server + step.to_client, "");
  }
}

TEST_F(ConversationTest, EndsOnAnIdThatIsUsedTwiceAtTheSameTime) {
  Client(R"("id":1,"method":"ping")");
  EXPECT_THAT(conversation_.FromClient(Saying(R"("id":1,"method":"tools/list")")),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST_F(ConversationTest, AnswersOneRequestTooManyItself) {
  for (size_t i = 0; i < kMostInFlight; ++i)
    EXPECT_NE(Client("\"id\":" + std::to_string(i) + R"(,"method":"ping")").to_server, "");
  const Step step = Client(R"("id":"more","method":"ping")");
  EXPECT_EQ(step.to_server, "");
  EXPECT_THAT(step.to_client, HasSubstr(R"("id":"more","error":{"code":-32000)"));
}

TEST_F(ConversationTest, EndsOnWhatIsNoMessage) {
  EXPECT_THAT(conversation_.FromClient("[]"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(conversation_.FromServer("Listening on port 80"),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST_F(ConversationTest, PassesTextThatAServerMeansForATerminalAsData) {
  Client(R"("id":1,"method":"ping")");
  EXPECT_THAT(Server(R"("id":41,"result":{"x":"\u001b[2J"})").to_client,
              HasSubstr(R"("x":"\u001b[2J")"));
}

// {"a":<CR>{a call}<CR>} is three lines to Python, and a call.
TEST_F(ConversationTest, SendsTheServerOneLineToAnyReader) {
  const std::string hidden = "\r" + Saying(R"("id":2,"method":"tools/call")") + "\r";
  for (const char* method :
       {R"("id":1,"method":"prompts/get")", R"("method":"notifications/progress")"}) {
    const Step step = Client(method + (",\"params\":{\"a\":" + hidden + "}"));
    EXPECT_EQ(UniversalLines(step.to_server).size(), 1u) << step.to_server;
  }
  List(R"({"name":"echo"})");
  const Step step = Client(R"("id":3,"method":"tools/call","params":{"name":"echo",)"
                           "\"arguments\":{\"a\":" +
                           hidden + "},\"_meta\":{\"progressToken\":\"\xe2\x80\xa8\"}}");
  ASSERT_EQ(step.calls.size(), 1u);
  const Step allowed = conversation_.Decided(step.calls[0].number, {.allow = true});
  EXPECT_EQ(UniversalLines(allowed.to_server).size(), 1u) << allowed.to_server;
}

TEST_F(ConversationTest, SendsTheClientOneLineToAnyReader) {
  const std::string hidden = "{\"a\":\r" + Saying(R"("id":2,"result":{})") + "\r}";
  EXPECT_EQ(
      UniversalLines(Server(R"("method":"notifications/message","params":)" + hidden).to_client)
          .size(),
      1u);
  for (const std::string& answer :
       {"\"result\":" + hidden, "\"error\":" + hidden,
        "\"result\":{\"tools\":[\r{\"name\":\r\"a\"}],\"x\":" + hidden + "}"}) {
    Client(R"("id":"l","method":"tools/list")");
    const Step step = Server("\"id\":" + std::to_string(last_number_) + "," + answer);
    EXPECT_EQ(UniversalLines(step.to_client).size(), 1u) << step.to_client;
  }
}

// Half of a letter, an integer that would become another one, a name that is there twice.
TEST_F(ConversationTest, AnswersWhatCannotBeWrittenAnewAndGoesOn) {
  for (const char* value : {R"("\ud83d")", "9007199254740993", R"({"x":1,"x":2})"}) {
    const std::string unfit = "{\"a\":" + std::string(value) + "}";
    const Step asked = Client(R"("id":1,"method":"ping","params":)" + unfit);
    EXPECT_EQ(asked.to_server, "");
    EXPECT_THAT(asked.to_client, HasSubstr(R"("id":1,"error":{"code":-32602)"));
    Client(R"("id":1,"method":"ping")");
    const Step answered = Server("\"id\":" + std::to_string(last_number_) + ",\"result\":" + unfit);
    EXPECT_THAT(answered.to_client, HasSubstr("the server's answer does not pass: "));
  }
}

TEST_F(ConversationTest, DropsAndRecordsANotificationThatCannotBeWrittenAnew) {
  const std::string unfit = R"("method":"notifications/progress","params":{"a":"\ud83d"})";
  for (const Step& step : {Client(unfit), Server(unfit)}) {
    EXPECT_EQ(step.to_server + step.to_client, "");
    ASSERT_EQ(step.notices.size(), 1u);
    EXPECT_EQ(step.notices[0].kind, Notice::Kind::kNotPassed);
    EXPECT_EQ(step.notices[0].what, "notifications/progress");
  }
}

TEST_F(ConversationTest, AnswersAListOfTooManyTools) {
  Client(R"("id":1,"method":"tools/list")");
  std::string tools = "1";
  for (size_t i = 0; i < kMostTools; ++i) tools += ",1";
  const Step step = Server(R"("id":41,"result":{"tools":[)" + tools + "]}");
  EXPECT_THAT(step.to_client, HasSubstr("the server lists more than 1024 tools"));
  EXPECT_THAT(step.notices, IsEmpty());
}

TEST_F(ConversationTest, PassesTheNotificationsOfAClientThatMcpKnowsAndNoOther) {
  for (const char* known : {"initialized", "progress", "roots/list_changed"})
    EXPECT_NE(Client(R"("method":"notifications/)" + std::string(known) + "\"").to_server, "");
  for (const char* unknown : {"x", "tools/call", "message", "initialized "}) {
    const Step step = Client(R"("method":"notifications/)" + std::string(unknown) + "\"");
    EXPECT_EQ(step.to_server, "") << unknown;
    ASSERT_EQ(step.notices.size(), 1u);
    EXPECT_EQ(step.notices[0].kind, Notice::Kind::kNotPassed);
  }
}

TEST_F(ConversationTest, RecordsARequestThatLetsTheServerDoSomething) {
  const Step read = Client(R"("id":1,"method":"resources/read","params":{"uri":"file:///x"})");
  ASSERT_TRUE(read.passed);
  EXPECT_EQ(read.passed->method, "resources/read");
  EXPECT_EQ(read.passed->what, "file:///x");
  EXPECT_FALSE(Client(R"("id":2,"method":"ping")").passed);
  EXPECT_FALSE(Client(R"("id":3,"method":"resources/read","params":{"uri":"a","uri":"b"})").passed);
}

TEST_F(ConversationTest, RefusesEverythingWhenTheServerTakesNothing) {
  List(R"({"name":"echo"})");
  const uint64_t call = Call();
  conversation_.ServerTakesNothing();
  const Step decided = conversation_.Decided(call, {.allow = true});
  EXPECT_THAT(decided.to_client, HasSubstr("not called: the server takes nothing any more"));
  EXPECT_THAT(decided.ended, ElementsAre(Failed(call)));
  const Step later = Client(R"("id":1,"method":"tools/call","params":{"name":"echo"})");
  EXPECT_THAT(later.to_client, HasSubstr("not called: the server takes nothing any more"));
  const Step ping = Client(R"("id":1,"method":"ping")");
  EXPECT_THAT(ping.to_client, HasSubstr(R"("id":1,"error":{"code":-32000)"));
  EXPECT_EQ(decided.to_server + later.to_server + ping.to_server, "");
}

TEST_F(ConversationTest, AnswersWhatAServerThatEndedHasNot) {
  List(R"({"name":"echo"})");
  const uint64_t sent = Call("\"sent\""), held = Call("\"held\"");
  conversation_.Decided(sent, {.allow = true});
  Client(R"("id":"p","method":"ping")");
  const Step last = conversation_.ServerEnded();
  EXPECT_THAT(last.to_client, HasSubstr("what it did is not known"));
  EXPECT_THAT(last.to_client, HasSubstr("not called: the server has ended"));
  EXPECT_THAT(last.to_client, HasSubstr(R"("id":"p","error":{"code":-32000)"));
  EXPECT_THAT(last.ended, ElementsAre(Failed(sent), Failed(held)));
  EXPECT_EQ(conversation_.Decided(held, {.allow = true}).to_server, "");
}

// What stands beside the members that JSON-RPC knows does not pass.
TEST_F(ConversationTest, WritesEachMessageAnew) {
  EXPECT_THAT(Client(R"("id":1,"method":"ping","extra":"smuggled")").to_server,
              Not(HasSubstr("smuggled")));
  EXPECT_THAT(Server(R"("id":41,"result":{},"extra":"smuggled")").to_client,
              Not(HasSubstr("smuggled")));
}

TEST_F(ConversationTest, PassesTheNotificationsOfAServerThatMcpKnowsAndNoOther) {
  for (const char* known : {"progress", "message", "tools/list_changed", "resources/updated"})
    EXPECT_NE(Server(R"("method":"notifications/)" + std::string(known) + "\"").to_client, "");
  for (const char* unknown : {"x", "initialized", "tools/call", "cancelled", "threads/x"}) {
    const Step step = Server(R"("method":"notifications/)" + std::string(unknown) + "\"");
    EXPECT_EQ(step.to_client, "") << unknown;
    ASSERT_EQ(step.notices.size(), 1u);
    EXPECT_EQ(step.notices[0].kind, Notice::Kind::kNotPassed);
    EXPECT_EQ(step.notices[0].what, "notifications/" + std::string(unknown));
  }
}

TEST_F(ConversationTest, PassesNoNotificationOfAServerThatIsLong) {
  const auto with = [](size_t bytes) {
    return R"("method":"notifications/message","params":{"x":")" + std::string(bytes, 'x') + "\"}";
  };
  EXPECT_NE(Server(with(kLongestNotification - 8)).to_client, "");
  const Step step = Server(with(kLongestNotification - 7));
  EXPECT_EQ(step.to_client, "");
  ASSERT_EQ(step.notices.size(), 1u);
  EXPECT_EQ(step.notices[0].kind, Notice::Kind::kNotPassed);
}

}  // namespace
}  // namespace cowork::courier::mcp
