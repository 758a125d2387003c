#include "runnerd/opencode/asks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cowork::opencode {
namespace {

using ::testing::HasSubstr;

PermissionAsked Ask(std::string call, std::string permission = "bash") {
  return {.session = "s", .ask = "per_" + call, .permission = permission, .call = call};
}

ToolPart Part(std::string call, std::string status, std::string command = "ls") {
  return {.session = "s",
          .call = call,
          .tool = "bash",
          .status = status,
          .command = command,
          .workdir = {}};
}

ToolPart ToolRuns(std::string call, std::string name, std::string arguments = "{}") {
  ToolPart part = Part(std::move(call), "running");
  part.tool = std::move(name);
  part.arguments = std::move(arguments);
  return part;
}

std::string WhyUnknown(const Joined& joined) {
  const auto* unknown = std::get_if<UnknownAsk>(&joined);
  return unknown == nullptr ? "it is known" : unknown->why;
}

bool Nothing(const Joined& joined) {
  return std::holds_alternative<std::monostate>(joined);
}

TEST(AskTable, JoinsInEitherOrder) {
  AskTable asks("/project");
  EXPECT_TRUE(Nothing(asks.On(Ask("c1"))));
  EXPECT_EQ(std::get<ShellAsk>(asks.On(Part("c1", "running", "a"))).command, "a");
  EXPECT_TRUE(Nothing(asks.On(Part("c2", "running", "b"))));
  const ShellAsk second = std::get<ShellAsk>(asks.On(Ask("c2")));
  EXPECT_EQ(second.ask, "per_c2");
  EXPECT_EQ(second.command, "b");
  EXPECT_EQ(second.cwd, "/project");
}

TEST(AskTable, JoinsTheAskOfAToolWithItsArguments) {
  AskTable asks("/project");
  EXPECT_TRUE(Nothing(asks.On(Ask("c1", "everything_echo"))));
  const auto first = std::get<ToolAsk>(asks.On(ToolRuns("c1", "everything_echo", R"({"a":1})")));
  EXPECT_EQ(first.ask, "per_c1");
  EXPECT_EQ(first.call, "c1");
  EXPECT_EQ(first.name, "everything_echo");
  EXPECT_EQ(first.arguments, R"({"a":1})");
  EXPECT_TRUE(Nothing(asks.On(ToolRuns("c2", "files_read", R"({"b":2})"))));
  EXPECT_EQ(std::get<ToolAsk>(asks.On(Ask("c2", "files_read"))).arguments, R"({"b":2})");
}

// Else a person would be shown one thing and the runtime told that it may do the other.
TEST(AskTable, RejectsAnAskForSomethingElseThanItsCallIs) {
  AskTable asks("/project");
  EXPECT_TRUE(Nothing(asks.On(ToolRuns("c1", "files_read"))));
  EXPECT_EQ(WhyUnknown(asks.On(Ask("c1", "files_write"))),
            "it asks for something else than its call is");
  EXPECT_TRUE(Nothing(asks.On(Part("c2", "running"))));
  EXPECT_EQ(WhyUnknown(asks.On(Ask("c2", "files_write"))),
            "it asks for something else than its call is");
  EXPECT_TRUE(Nothing(asks.On(ToolRuns("c3", "files_read"))));
  EXPECT_EQ(WhyUnknown(asks.On(Ask("c3"))), "it asks for something else than its call is");
}

TEST(AskTable, RejectsAnAskWhoseArgumentsCannotBeShown) {
  AskTable asks("/project");
  ToolPart part = ToolRuns("c1", "files_read", "");
  part.unfit = "they are longer than 128 KiB";
  EXPECT_TRUE(Nothing(asks.On(Ask("c1", "files_read"))));
  EXPECT_EQ(WhyUnknown(asks.On(part)),
            "its arguments cannot be shown to anybody: they are longer than 128 KiB");
}

// No part of theirs might ever come, and an ask that is not answered holds up its turn.
TEST(AskTable, RejectsAtOnceWhatLooksLikeAToolOfAServerAndIsNone) {
  AskTable asks("/project");
  for (const char* own : {"doom_loop", "external_directory", "workflow", "a b_c", "_\x1b"})
    EXPECT_THAT(WhyUnknown(asks.On(Ask("c1", own))), HasSubstr("what is not offered")) << own;
  EXPECT_THAT(WhyUnknown(asks.On(Ask("c1", "files_" + std::string(200, 'x')))),
              HasSubstr("what is not offered"));
}

TEST(AskTable, TakesNoInputFromAPendingPart) {
  AskTable asks("/project");
  EXPECT_TRUE(Nothing(asks.On(Ask("c1"))));
  EXPECT_TRUE(Nothing(asks.On(Part("c1", "pending", "not yet"))));
  EXPECT_EQ(std::get<ShellAsk>(asks.On(Part("c1", "running", "now"))).command, "now");
}

TEST(AskTable, NeverMixesTwoCalls) {
  AskTable asks("/project");
  EXPECT_TRUE(Nothing(asks.On(Part("c1", "running", "one"))));
  EXPECT_TRUE(Nothing(asks.On(Ask("c2"))));
  EXPECT_EQ(std::get<ShellAsk>(asks.On(Part("c2", "running", "two"))).command, "two");
}

TEST(AskTable, TakesTheNewestInputOfACall) {
  AskTable asks("/project");
  EXPECT_TRUE(Nothing(asks.On(Part("c1", "running", "old"))));
  EXPECT_TRUE(Nothing(asks.On(Part("c1", "running", "new"))));
  EXPECT_EQ(std::get<ShellAsk>(asks.On(Ask("c1"))).command, "new");
}

TEST(AskTable, RejectsWhatItCannotPutToAnybody) {
  AskTable asks("/project");
  EXPECT_TRUE(std::holds_alternative<UnknownAsk>(asks.On(Ask("c1", "webfetch"))));
  EXPECT_TRUE(std::holds_alternative<UnknownAsk>(asks.On(Ask("c1", "doom_loop"))));
  EXPECT_TRUE(std::holds_alternative<UnknownAsk>(asks.On(Ask(""))));
  EXPECT_TRUE(Nothing(asks.On(Part("c2", "running", ""))));
  EXPECT_TRUE(std::holds_alternative<UnknownAsk>(asks.On(Ask("c2"))));
}

TEST(AskTable, RejectsASecondAskForOneCall) {
  AskTable asks("/project");
  EXPECT_TRUE(Nothing(asks.On(Ask("c1"))));
  EXPECT_TRUE(std::holds_alternative<UnknownAsk>(asks.On(Ask("c1"))));
}

TEST(AskTable, KeepsOnlySoManyHalves) {
  AskTable asks("/project");
  for (int i = 0; i < 300; ++i) static_cast<void>(asks.On(Part(std::to_string(i), "running")));
  EXPECT_TRUE(std::holds_alternative<UnknownAsk>(asks.On(Ask("one more"))));
  asks.Clear();
  EXPECT_TRUE(Nothing(asks.On(Ask("one more"))));
}

TEST(AskTable, RejectsACallWhoseNameOrDirectoryIsTooLong) {
  AskTable asks("/project");
  EXPECT_TRUE(std::holds_alternative<UnknownAsk>(asks.On(Ask(std::string(129, 'c')))));
  EXPECT_TRUE(Nothing(asks.On(Part(std::string(129, 'c'), "running"))));
  ToolPart far = Part("c1", "running");
  for (int i = 0; i < 2048; ++i) far.workdir += "./";  // A short one, if it is resolved.
  EXPECT_TRUE(Nothing(asks.On(Ask("c1"))));
  EXPECT_TRUE(std::holds_alternative<UnknownAsk>(asks.On(far)));
}

TEST(AskTable, RepeatsNoNameOfAPermissionThatIsNone) {
  AskTable asks("/project");
  EXPECT_EQ(std::get<UnknownAsk>(asks.On(Ask("c1", "web fetch"))).why,
            "it asks for what is not offered: something that has no name");
}

TEST(ResolveDirectory, ResolvesAsOpencodeDoes) {
  EXPECT_EQ(ResolveDirectory("/project", ""), "/project");
  EXPECT_EQ(ResolveDirectory("/project", "sub"), "/project/sub");
  EXPECT_EQ(ResolveDirectory("/project", "./sub//../link/"), "/project/link");
  EXPECT_EQ(ResolveDirectory("/project", "/tmp"), "/tmp");
  EXPECT_EQ(ResolveDirectory("/project", "../../.."), "/");
  EXPECT_EQ(ResolveDirectory("/project", "~"), "/project/~");
}

}  // namespace
}  // namespace cowork::opencode
