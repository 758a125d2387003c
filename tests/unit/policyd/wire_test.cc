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
