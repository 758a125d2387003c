#include "runnerd/courier/mcp/core/tool_call.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::courier::mcp {
namespace {

using support::FailsWith;
using support::IsOk;

std::string Written(const char* params, const std::optional<std::string>& before = {}) {
  const Result<ToolCall> call = ReadToolCall(params);
  return call.ok() ? WriteToolCall(7, *call, before) : call.error().message();
}

TEST(ToolCall, MakesItsArgumentsCanonical) {
  const Result<ToolCall> call =
      ReadToolCall(R"({"name":"edit","arguments":{ "b" : 1.0, "a" : "\u0041" }})");
  ASSERT_THAT(call, IsOk());
  EXPECT_EQ(call->tool, "edit");
  EXPECT_EQ(call->arguments, R"({"a":"A","b":1})");
}

TEST(ToolCall, SendsTheServerWhatWasDecidedAndNothingElse) {
  EXPECT_EQ(Written(R"({"name":"t","arguments":{"b":2,"a":1},"task":{"ttl":1},"x":"smuggled"})"),
            R"({"jsonrpc":"2.0","id":7,"method":"tools/call",)"
            R"("params":{"name":"t","arguments":{"a":1,"b":2}}})"
            "\n");
}

bool HasFailed(const std::string& answer) {
  const std::string line = R"({"jsonrpc":"2.0","id":1,)" + answer + "}";
  return SaysItFailed(*ReadMessage(line));
}

TEST(ToolCall, HasFailedWhereItsAnswerSaysSoOrIsNone) {
  EXPECT_TRUE(HasFailed(R"("error":{"code":1})"));
  for (const char* result : {R"({"isError":true})", R"({"is\u0045rror" : true})",
                             R"({"isError":null})", R"({"isError":"false"})", "[]", "7"})
    EXPECT_TRUE(HasFailed(std::string("\"result\":") + result)) << result;
}

TEST(ToolCall, HasNotFailedWhereItsResultSaysNothingOfIt) {
  for (const char* result :
       {"{}", R"({"isError":false})", R"({"content":[{"isError":true}],"x":"isError"})"})
    EXPECT_FALSE(HasFailed(std::string("\"result\":") + result)) << result;
}

TEST(ToolCall, HasNoArgumentsWhereNoneWereGiven) {
  EXPECT_EQ(ReadToolCall(R"({"name":"t"})")->arguments, "{}");
}

TEST(ToolCall, SaysWhatHasToBeThereBeforeWhenThePermitDoes) {
  EXPECT_NE(Written(R"({"name":"t"})", "sha256:1f").find(R"("_meta":{"before":"sha256:1f"})"),
            std::string::npos);
}

TEST(ToolCall, DropsTheBeforeThatAModelSaid) {
  constexpr auto kForged = R"({"name":"t","_meta":{"before":"forged","progressToken":3,"y":1}})";
  EXPECT_NE(Written(kForged).find(R"("_meta":{"progressToken":3}})"), std::string::npos);
  EXPECT_NE(Written(kForged, "true").find(R"("_meta":{"before":"true","progressToken":3}})"),
            std::string::npos);
  EXPECT_EQ(Written(R"({"name":"t","_meta":{"before":"forged"}})").find("_meta"),
            std::string::npos);
}

TEST(ToolCall, RefusesANameThatNoToolHas) {
  for (const char* params : {R"({})", R"({"name":1})", R"({"name":""})", R"({"name":"a b"})",
                             R"({"name":"a\u001b[1m"})", R"({"name":"\u202e"})"})
    EXPECT_THAT(ReadToolCall(params), FailsWith(ErrorCode::kInvalidArgument)) << params;
}

// A server in Python would get ...992.
TEST(ToolCall, RefusesAnIntegerThatWouldBecomeAnotherOne) {
  EXPECT_THAT(ReadToolCall(R"({"name":"t","arguments":{"id":9007199254740993}})"),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(ReadToolCall(R"({"name":"t","_meta":{"progressToken":9007199254740993}})"),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(ToolCall, RefusesArgumentsThatAreNoObject) {
  for (const char* arguments : {"1", "null", "[]", "\"x\""})
    EXPECT_THAT(ReadToolCall(R"({"name":"t","arguments":)" + std::string(arguments) + "}"),
                FailsWith(ErrorCode::kInvalidArgument))
        << arguments;
}

TEST(ToolCall, RefusesArgumentsThatHaveANameTwice) {
  EXPECT_THAT(ReadToolCall(R"({"name":"t","arguments":{"x":[{"path":"a","path":"b"}]}})"),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(ToolCall, TakesArgumentsOf128KibAndNoMore) {
  const auto of = [](size_t size) {
    return R"({"name":"t","arguments":{"x":")" + std::string(size - 8, 'y') + "\"}}";
  };
  EXPECT_THAT(ReadToolCall(of(kLongestArguments)), IsOk());
  EXPECT_THAT(ReadToolCall(of(kLongestArguments + 1)), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(ReadToolCall(of(7u << 20)), FailsWith(ErrorCode::kResourceExhausted));
}

}  // namespace
}  // namespace cowork::courier::mcp
