#include "runnerd/servers/files/core/message.h"

#include <string>

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

namespace cowork::files {
namespace {

using ::testing::HasSubstr;

Request Asked(std::string_view line) {
  const Message message = ReadMessage(line);
  const auto* const request = std::get_if<Request>(&message);
  EXPECT_NE(request, nullptr) << line;
  return request == nullptr ? Request() : *request;
}

Refusal Refused(std::string_view line) {
  const Message message = ReadMessage(line);
  const auto* const refusal = std::get_if<Refusal>(&message);
  EXPECT_NE(refusal, nullptr) << line;
  return refusal == nullptr ? Refusal{nullptr, 0, ""} : *refusal;
}

TEST(ReadMessage, ReadsARequestWithItsIdAsItCame) {
  const Request request = Asked(R"({"jsonrpc":"2.0","id":"a","method":"m","params":{"x":1}})");
  EXPECT_EQ(request.id, "a");
  EXPECT_EQ(request.method, "m");
  EXPECT_EQ(boost::json::serialize(request.params), R"({"x":1})");
  EXPECT_EQ(Asked(R"({"jsonrpc":"2.0","id":7,"method":"m"})").id, 7);
}

TEST(ReadMessage, ReadsAMethodWithANulInItAsAnother) {
  EXPECT_NE(Asked(R"({"jsonrpc":"2.0","id":1,"method":"ping\u0000"})").method, "ping");
}

TEST(ReadMessage, SaysNothingToANotificationOrAnAnswer) {
  for (const char* line :
       {R"({"jsonrpc":"2.0","method":"notifications/initialized"})",
        R"({"jsonrpc":"2.0","id":1,"result":{}})", R"({"jsonrpc":"2.0","id":1,"error":{}})"})
    EXPECT_TRUE(std::holds_alternative<NothingToSay>(ReadMessage(line))) << line;
}

TEST(ReadMessage, RefusesWhatIsNotJson) {
  for (const char* line : {"", "{", "nonsense", R"({"jsonrpc":"2.0",})", "\"\xff\"",
                           R"({"method":"\ud800"})", "{} {}"})
    EXPECT_EQ(Refused(line).code, kBrokenJson) << line;
}

TEST(ReadMessage, RefusesWhatIsNoRequest) {
  for (const char* line :
       {"1", "[]", R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])", "{}",
        R"({"jsonrpc":"1.0","id":1,"method":"ping"})", R"({"jsonrpc":"2.0","id":1})",
        R"({"jsonrpc":"2.0","id":1,"method":2})", R"({"jsonrpc":"2.0","id":null,"method":"ping"})",
        R"({"jsonrpc":"2.0","id":[],"method":"ping"})"})
    EXPECT_EQ(Refused(line).code, kNoRequest) << line;
}

TEST(ReadMessage, AnswersWithTheIdWhereOneCouldBeRead) {
  EXPECT_EQ(Refused(R"({"jsonrpc":"2.0","id":5,"method":2})").id, 5);
  EXPECT_EQ(Refused(R"({"jsonrpc":"2.0","id":5,"method":"m","params":[]})").id, 5);
  EXPECT_EQ(Refused(R"({"jsonrpc":"2.0","id":5,"method":"m","params":[]})").code, kWrongParameters);
  EXPECT_EQ(Refused("{").id, nullptr);
}

TEST(ReadMessage, ReadsNoDeeperThanItIsLet) {
  const auto nested = [](size_t depth) {
    return R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"x":)" + std::string(depth - 2, '[') +
           std::string(depth - 2, ']') + "}}";
  };
  EXPECT_EQ(Asked(nested(kDeepestMessage)).method, "m");
  EXPECT_EQ(Refused(nested(kDeepestMessage + 1)).code, kBrokenJson);
}

// A permit is for what one reader made of the call; another might take the other value.
TEST(ReadMessage, RefusesAKeyThatIsThereTwice) {
  for (const char* line :
       {R"({"jsonrpc":"2.0","id":1,"method":"m","method":"n"})",
        R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"a":[{"p":1,"p":2}]}})",
        R"({"jsonrpc":"2.0","id":1,"method":"m","params":{"p":1,"\u0070":2}})"}) {
    EXPECT_EQ(Refused(line).code, kNoRequest) << line;
    EXPECT_THAT(Refused(line).message, HasSubstr("twice")) << line;
  }
}

TEST(ReadMessage, CountsNoColonOfATextAsAKey) {
  EXPECT_EQ(
      Asked(R"({"jsonrpc":"2.0","id":1,"method":"\":\\","params":{":\"":"a:b\\\":"}})").method,
      "\":\\");
}

}  // namespace
}  // namespace cowork::files
