#include "runnerd/opencode/events.h"

#include <gtest/gtest.h>

#include "runnerd/opencode/arguments.h"
#include "runnerd/opencode/surrogates.h"
#include "tests/support/matchers.h"

namespace cowork::opencode {
namespace {

using support::FailsWith;

template <typename Kind>
Kind Read(std::string_view data) {
  const Result<Event> event = ParseEvent(data);
  const Kind* kind = event.ok() ? std::get_if<Kind>(&*event) : nullptr;
  EXPECT_NE(kind, nullptr) << data;
  return kind != nullptr ? *kind : Kind{};
}

TEST(Events, ReadsARunningCallWithItsInput) {
  const auto part = Read<ToolPart>(
      R"({"type":"message.part.updated","properties":{"sessionID":"s","part":{"type":"tool",
          "tool":"bash","callID":"c1","state":{"status":"running",
          "input":{"command":"ls","workdir":"sub","timeout":5}}}}})");
  EXPECT_EQ(part.call, "c1");
  EXPECT_EQ(part.tool, "bash");
  EXPECT_EQ(part.status, "running");
  EXPECT_EQ(part.command, "ls");
  EXPECT_EQ(part.workdir, "sub");
}

std::string ToolEvent(const std::string& input, const std::string& status = "running") {
  return R"({"type":"message.part.updated","properties":{"part":{"type":"tool",)"
         R"("tool":"files_write","callID":"c","state":{"input":)" +
         input + R"(,"status":")" + status + R"("}}}})";
}

std::string Unfit(const std::string& input) {
  const auto part = Read<ToolPart>(ToolEvent(input));
  EXPECT_EQ(part.arguments, "");
  return part.unfit;
}

// Read by way of a double or of a value it might be another number, and so another digest.
TEST(Events, ReadTheArgumentsOfAToolAsTheyStandInTheText) {
  const auto arguments_of = [](const std::string& input) {
    return Read<ToolPart>(ToolEvent(input)).arguments;
  };
  EXPECT_EQ(arguments_of(R"({"b": 1.50, "a": [true, null, "\u0041"]})"),
            R"({"a":[true,null,"A"],"b":1.5})");
  EXPECT_EQ(arguments_of(R"({"n":0.1e-6,"m":9007199254740991,"o":1E21})"),
            R"({"m":9007199254740991,"n":1e-7,"o":1e+21})");
  EXPECT_EQ(arguments_of("{}"), "{}");
}

TEST(Events, ReadHalfOfAPairInArgumentsAsInACommand) {
  EXPECT_EQ(Read<ToolPart>(ToolEvent(R"({"a":"x\ud800"})")).arguments, "{\"a\":\"x\xef\xbf\xbd\"}");
}

TEST(Events, SayWhyArgumentsHaveNoCanonicalForm) {
  EXPECT_EQ(Unfit("[1]"), "they are no JSON object");
  EXPECT_EQ(Unfit("null"), "they are no JSON object");
  EXPECT_EQ(Unfit(R"({"a":1,"a":2})"), "an object of the JSON has a name twice");
  EXPECT_NE(Unfit(R"({"a":12345678901234567890})"), "");
  EXPECT_EQ(Read<ToolPart>(R"({"type":"message.part.updated","properties":{"part":{"type":"tool",
      "tool":"files_write","callID":"c","state":{"status":"running"}}}})")
                .unfit,
            "they are no JSON object");
}

TEST(Events, TakeArgumentsOfSoManyBytesAndLevels) {
  const auto text = [](size_t bytes) { return "{\"a\":\"" + std::string(bytes - 8, 'x') + "\"}"; };
  EXPECT_EQ(Read<ToolPart>(ToolEvent(text(128 * 1024))).arguments.size(), 128u * 1024);
  EXPECT_EQ(Unfit(text(128 * 1024 + 1)), "they are longer than 128 KiB");
  EXPECT_EQ(Unfit("{\"a\":" + std::string(8 * 128 * 1024, ' ') + "1}"),
            "they are longer than 128 KiB");
  const auto deep = [](size_t levels) {
    return "{\"a\":" + std::string(levels - 1, '[') + std::string(levels - 1, ']') + "}";
  };
  EXPECT_NE(Read<ToolPart>(ToolEvent(deep(32))).arguments, "");
  EXPECT_EQ(Unfit(deep(33)), "the JSON is nested too deeply");
}

TEST(Events, ReadArgumentsOfNothingButARunningToolOfAServer) {
  EXPECT_EQ(Read<ToolPart>(ToolEvent("{}", "pending")).arguments, "");
  const auto bash = Read<ToolPart>(R"({"type":"message.part.updated","properties":{"part":{
      "type":"tool","tool":"bash","callID":"c","state":{"status":"running","input":{}}}}})");
  EXPECT_EQ(bash.arguments, "");
}

TEST(Events, ReadsAnAsk) {
  const auto asked = Read<PermissionAsked>(
      R"({"type":"permission.asked","properties":{"id":"per_1","sessionID":"s","permission":"bash",
          "tool":{"messageID":"m","callID":"c1"}}})");
  EXPECT_EQ(asked.ask, "per_1");
  EXPECT_EQ(asked.permission, "bash");
  EXPECT_EQ(asked.call, "c1");
}

TEST(Events, ReadsWhyATurnFailed) {
  EXPECT_EQ(Read<SessionFailed>(R"({"type":"session.error","properties":{"sessionID":"s",
      "error":{"name":"APIError","data":{"message":"bad key"}}}})")
                .why,
            "bad key");
  EXPECT_EQ(Read<SessionFailed>(R"({"type":"session.error","properties":{"error":
      {"name":"UnknownError"}}})")
                .why,
            "UnknownError");
  EXPECT_EQ(Read<SessionFailed>(R"({"type":"session.error"})").why, "the runtime gave no reason");
}

TEST(Events, ReadsWhatTheProviderAnsweredWhereItRefused) {
  const auto status_of = [](const std::string& status) {
    return Read<SessionFailed>(R"({"type":"session.error","properties":{"error":{"data":)" +
                               status + "}}}")
        .status;
  };
  EXPECT_EQ(status_of(R"({"message":"no","statusCode":401})"), 401U);
  for (const char* none : {R"({"message":"no"})", R"({"statusCode":"401"})", R"({"statusCode":-1})",
                           R"({"statusCode":600})", R"({"statusCode":4.5})"})
    EXPECT_EQ(status_of(none), 0U) << none;
}

TEST(Events, ReadsOverWhatItDoesNotKnow) {
  Read<Other>(R"({"type":"plugin.added","properties":{"id":"x"}})");
  Read<Other>(R"({"type":7})");
  Read<Other>("{}");
  Read<Other>(R"({"type":"session.status","properties":{"status":{"type":"idle"}}})");
}

TEST(Events, RefusesWhatIsNoEvent) {
  for (const char* broken : {"", "7", "[]", "{", "{\"type\":\"\xff\"}", "{} {}",
                             R"({"type":"permission.asked","properties":{}})",
                             R"({"type":"permission.asked","properties":{"id":{}}})"})
    EXPECT_THAT(ParseEvent(broken), FailsWith(ErrorCode::kInvalidArgument)) << broken;
}

// It becomes part of a target, and an ask that cannot be answered would wait for ever.
TEST(Events, RefuseAnAskUnderAnIdThatCannotBeAnsweredTo) {
  for (const std::string& id : {std::string("per/1"), std::string(129, 'p')})
    EXPECT_THAT(ParseEvent(R"({"type":"permission.asked","properties":{"id":")" + id + "\"}}"),
                FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Events, RefusesWhatIsTooDeep) {
  const std::string deep = "{\"a\":" + std::string(200, '[') + std::string(200, ']') + "}";
  EXPECT_THAT(ParseEvent(deep), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Events, ReadHalfOfAPairAsTheShellWillGetIt) {
  EXPECT_EQ(ReplaceLoneSurrogates(R"(a\ud800b)"), R"(a\ufffdb)");
  EXPECT_EQ(ReplaceLoneSurrogates(R"(\udc00\ud800\ud83d\ude00\ud800)"),
            R"(\ufffd\ufffd\ud83d\ude00\ufffd)");
  EXPECT_EQ(ReplaceLoneSurrogates(R"(\\ud800 \\\ud800 \u00e9)"), R"(\\ud800 \\\ufffd \u00e9)");
  const auto part = Read<ToolPart>(
      R"({"type":"message.part.updated","properties":{"part":{"type":"tool","tool":"bash",
          "callID":"c","state":{"status":"running","input":{"command":"echo \ud800 x"}}}}})");
  EXPECT_EQ(part.command, "echo \xef\xbf\xbd x");
}

}  // namespace
}  // namespace cowork::opencode
