#include "runnerd/courier/mcp/core/message.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::courier::mcp {
namespace {

using Kind = Message::Kind;
using support::FailsWith;
using support::IsOk;

// With the version in front.
std::string Saying(const std::string& members) {
  return R"({"jsonrpc":"2.0")" + (members.empty() ? "" : "," + members) + "}";
}

TEST(ReadMessage, TellsRequestResponseAndNotificationApart) {
  EXPECT_EQ(ReadMessage(Saying(R"("id":1,"method":"ping")"))->kind, Kind::kRequest);
  EXPECT_EQ(ReadMessage(Saying(R"("id":1,"result":{})"))->kind, Kind::kResponse);
  EXPECT_EQ(ReadMessage(Saying(R"("id":1,"error":{"code":1})"))->kind, Kind::kResponse);
  EXPECT_EQ(ReadMessage(Saying(R"("method":"notifications/x")"))->kind, Kind::kNotification);
}

TEST(ReadMessage, GivesItsPartsAsTheyStand) {
  const std::string line =
      Saying(R"("id": "a\u0062" , "method":"tools\/call","params": { "x" : [1, 2] } )");
  const Result<Message> message = ReadMessage(line);
  ASSERT_THAT(message, IsOk());
  EXPECT_EQ(message->id, R"("a\u0062")");
  EXPECT_EQ(message->method, "tools/call");
  EXPECT_EQ(message->params, R"({ "x" : [1, 2] })");
}

// A peer that is lax about the id might take it for one.
TEST(ReadMessage, TakesNoRequestWithoutAnIdForANotification) {
  for (const char* method : {"tools/call", "sampling/createMessage", "m", ""})
    EXPECT_THAT(ReadMessage(Saying("\"method\":\"" + std::string(method) + "\"")),
                FailsWith(ErrorCode::kInvalidArgument))
        << method;
}

TEST(ReadMessage, GivesAResponseNoParams) {
  EXPECT_EQ(ReadMessage(Saying(R"("id":1,"result":{},"params":"x")"))->params, "");
}

TEST(ReadMessage, TakesANumberOrAStringForAnIdAndNothingElse) {
  for (const char* id : {"0", "-1", "1.5", "\"\"", "\"x\""})
    EXPECT_THAT(ReadMessage(Saying("\"method\":\"m\",\"id\":" + std::string(id))), IsOk()) << id;
  for (const std::string& id : {std::string("null"), std::string("true"), std::string("[1]"),
                                std::string("{}"), '"' + std::string(kLongestId, 'x') + '"'})
    EXPECT_THAT(ReadMessage(Saying("\"method\":\"m\",\"id\":" + id)),
                FailsWith(ErrorCode::kInvalidArgument))
        << id;
}

TEST(ReadMessage, RefusesWhatIsNoJsonRpc) {
  for (const std::string& line :
       {std::string(), std::string("x"), std::string("1"), std::string("\"a\""), std::string("{}"),
        std::string(R"({"id":1,"method":"m"})"),
        std::string(R"({"jsonrpc":"1.0","id":1,"method":"m"})"), Saying(""), Saying("\"id\":1"),
        Saying(R"("result":{})"), Saying(R"("id":1,"result":{},"error":{})"),
        Saying(R"("id":1,"error":"no")"), Saying(R"("method":1)"),
        Saying(R"("id":1,"method":"m","result":{})"), Saying(R"("id":1,"method":"m","params":[1])"),
        Saying(R"("id":1,"method":"m")") + "x"})
    EXPECT_THAT(ReadMessage(line), FailsWith(ErrorCode::kInvalidArgument)) << line;
}

TEST(ReadMessage, RefusesABatch) {
  const Result<Message> batch = ReadMessage("[" + Saying(R"("id":1,"method":"ping")") + "]");
  ASSERT_THAT(batch, FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_NE(batch.error().message().find("batches"), std::string::npos);
}

// Readers differ in which of the two they take.
TEST(ReadMessage, RefusesANameThatStandsThereTwice) {
  for (const char* twice : {R"("id":1,"method":"tools/list","method":"tools/call")",
                            R"("id":1,"method":"tools/list","m\u0065thod":"tools/call")",
                            R"("method":"m","id":1,"id":2)"})
    EXPECT_THAT(ReadMessage(Saying(twice)), FailsWith(ErrorCode::kInvalidArgument)) << twice;
}

TEST(ReadMessage, RefusesWhatIsNoUtf8) {
  EXPECT_THAT(ReadMessage(Saying("\"method\":\"\xff\"")), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(ReadMessage(Saying("\"id\":1,\"result\":{\"x\":\"\xc0\xaf\"}")),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(ReadMessage, TakesWhatIsNestedAsDeeplyAsAllowedAndNoDeeper) {
  const auto nested = [](size_t deep) {  // The message is a level itself.
    return Saying("\"id\":1,\"result\":" + std::string(deep - 1, '[') + std::string(deep - 1, ']'));
  };
  EXPECT_THAT(ReadMessage(nested(32)), IsOk());
  EXPECT_THAT(ReadMessage(nested(33)), FailsWith(ErrorCode::kResourceExhausted));
}

TEST(ReadMessage, RefusesMoreMembersThanAMessageHas) {
  std::string many = R"("id":1,"method":"m")";
  for (int i = 0; i < 100; ++i) many += ",\"x" + std::to_string(i) + "\":1";
  EXPECT_THAT(ReadMessage(Saying(many)), FailsWith(ErrorCode::kResourceExhausted));
}

}  // namespace
}  // namespace cowork::courier::mcp
