#include "policyd/wire.h"

#include <functional>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::policyd {
namespace {

using support::FailsWith;
using support::IsOk;

constexpr auto kSession = "s-00000000000000000000000000";

v1::JudgeRequest ShellRequest() {
  v1::JudgeRequest request;
  request.set_session_id(kSession);
  request.set_grant("/home/me/app");
  request.mutable_shell()->set_command("npm test");
  request.mutable_shell()->set_cwd("/home/me/app/src");
  return request;
}

v1::JudgeRequest StartRequest(std::string model) {
  v1::JudgeRequest request = ShellRequest();
  request.mutable_start()->set_model(std::move(model));
  request.mutable_start()->set_level(v1::ASSURANCE_LEVEL_REDUCED);
  return request;
}

TEST(PolicyWire, ReadsAWholeCase) {
  const Case asked = *FromWire(ShellRequest());
  EXPECT_EQ(asked.session.text(), kSession);
  EXPECT_EQ(asked.grant, "/home/me/app");
  EXPECT_EQ(std::get<Shell>(asked.asked).command, "npm test");
  EXPECT_EQ(std::get<Shell>(asked.asked).cwd, "/home/me/app/src");
  EXPECT_EQ(std::get<Start>(FromWire(StartRequest("demo/a/b"))->asked).model, "demo/a/b");
  EXPECT_EQ(std::get<Start>(FromWire(StartRequest("demo/a"))->asked).level,
            assurance::Level::kReduced);
}

v1::JudgeRequest ToolRequest(std::string arguments = R"({"message":"hi"})") {
  v1::JudgeRequest request = ShellRequest();
  request.mutable_tool()->set_server("everything");
  request.mutable_tool()->set_tool("echo");
  request.mutable_tool()->set_arguments(std::move(arguments));
  return request;
}

TEST(PolicyWire, ReadsACallOfATool) {
  const Case asked = *FromWire(ToolRequest());
  EXPECT_EQ(asked.grant, "/home/me/app");
  EXPECT_EQ(std::get<Tool>(asked.asked).server, "everything");
  EXPECT_EQ(std::get<Tool>(asked.asked).tool, "echo");
  EXPECT_EQ(std::get<Tool>(asked.asked).arguments, R"({"message":"hi"})");
  EXPECT_THAT(FromWire(ToolRequest("{}")), IsOk());
}

TEST(PolicyWire, RefusesAToolThatNoServerCouldHave) {
  for (const std::string& name : {std::string(), std::string("a b"), std::string("a\n"),
                                  std::string("a\0", 2), std::string(129, 'a')}) {
    v1::JudgeRequest request = ToolRequest();
    request.mutable_tool()->set_tool(name);
    EXPECT_THAT(FromWire(request), FailsWith(ErrorCode::kInvalidArgument)) << name;
    request = ToolRequest();
    request.mutable_tool()->set_server(name);
    EXPECT_THAT(FromWire(request), FailsWith(ErrorCode::kInvalidArgument)) << name;
  }
}

// A reader that is more lenient would find in these what was not judged.
TEST(PolicyWire, RefusesArgumentsThatAreNoCanonicalObject) {
  for (const auto* arguments :
       {"", "[]", "null", "\"{}\"", " {}", "{} ", "{}{}", "{", R"({"a": 1})", R"({"b":1,"a":2})",
        R"({"a":1,"a":2})", R"({"a":1.0})", R"({"a":"\u0041"})", R"({"a":"\ud800"})",
        R"({"a":9007199254740993})", "{\"a\":\"\xff\"}", "{\"a\":\"\n\"}"})
    EXPECT_THAT(FromWire(ToolRequest(arguments)), FailsWith(ErrorCode::kInvalidArgument))
        << arguments;
}

TEST(PolicyWire, TakesTheLongestArgumentsAndNoLonger) {
  const auto of_size = [](size_t size) {
    return ToolRequest(R"({"a":")" + std::string(size - 8, 'x') + "\"}");
  };
  EXPECT_THAT(FromWire(of_size(131'072)), IsOk());
  EXPECT_THAT(FromWire(of_size(131'073)), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(PolicyWire, TakesTheDeepestArgumentsAndNoDeeper) {
  const auto of_depth = [](size_t depth) {  // The object is one level.
    return ToolRequest(R"({"a":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') +
                       "}");
  };
  EXPECT_THAT(FromWire(of_depth(32)), IsOk());
  EXPECT_THAT(FromWire(of_depth(33)), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(FromWire(of_depth(60'000)), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(PolicyWire, RefusesAStartOnAMachineOfNoLevel) {
  for (const auto level : {v1::ASSURANCE_LEVEL_UNSPECIFIED, static_cast<v1::AssuranceLevel>(99)}) {
    v1::JudgeRequest request = StartRequest("demo/a");
    request.mutable_start()->set_level(level);
    EXPECT_THAT(FromWire(request), FailsWith(ErrorCode::kInvalidArgument));
  }
}

TEST(PolicyWire, RefusesHalfACase) {
  using Change = std::function<void(v1::JudgeRequest&)>;
  const std::vector<Change> changes = {
      [](auto& r) { r.clear_session_id(); },
      [](auto& r) { r.set_session_id("g-00000000000000000000000000"); },
      [](auto& r) { r.clear_grant(); },
      [](auto& r) { r.set_grant("app"); },
      [](auto& r) { r.clear_shell(); },
      [](auto& r) { r.mutable_shell()->clear_command(); },
      [](auto& r) { r.mutable_shell()->clear_cwd(); },
      [](auto& r) { r.mutable_shell()->set_cwd("src"); },
  };
  for (const Change& change : changes) {
    v1::JudgeRequest half = ShellRequest();
    change(half);
    EXPECT_THAT(FromWire(half), FailsWith(ErrorCode::kInvalidArgument)) << half.DebugString();
  }
}

TEST(PolicyWire, RefusesAModelWithoutItsProvider) {
  for (const auto* model : {"", "scripted", "/scripted", "demo/"})
    EXPECT_THAT(FromWire(StartRequest(model)), FailsWith(ErrorCode::kInvalidArgument)) << model;
}

TEST(PolicyWire, RefusesANulByteThatWouldHideTheRest) {
  v1::JudgeRequest request = ShellRequest();
  request.mutable_shell()->set_command(std::string("npm test\0; id", 13));
  EXPECT_THAT(FromWire(request), FailsWith(ErrorCode::kInvalidArgument));
  request = ShellRequest();
  request.mutable_shell()->set_cwd(std::string("/a\0b", 4));
  EXPECT_THAT(FromWire(request), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(PolicyWire, TakesTheLongestCommandAndNoLonger) {
  v1::JudgeRequest request = ShellRequest();
  request.mutable_shell()->set_command(std::string(131'071, 'x'));
  EXPECT_THAT(FromWire(request), IsOk());
  request.mutable_shell()->mutable_command()->push_back('x');
  EXPECT_THAT(FromWire(request), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(PolicyWire, SaysEachVerdictByItsOwnName) {
  EXPECT_EQ(ToWire({Verdict::kAllow, "r"}).verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(ToWire({Verdict::kAsk, "r"}).verdict(), v1::VERDICT_ASK);
  EXPECT_EQ(ToWire({Verdict::kDeny, "r"}).verdict(), v1::VERDICT_DENY);
  EXPECT_EQ(ToWire({Verdict::kDeny, "r"}).rule(), "r");
  EXPECT_EQ(ToWire({Verdict::kDeny, "r"}).needs(), v1::ASSURANCE_LEVEL_UNSPECIFIED);
  EXPECT_EQ(ToWire({Verdict::kDeny, "r", assurance::Level::kFull}).needs(),
            v1::ASSURANCE_LEVEL_FULL);
}

}  // namespace
}  // namespace cowork::policyd
