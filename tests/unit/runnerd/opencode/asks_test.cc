#include "runnerd/opencode/asks.h"

#include <gtest/gtest.h>

namespace cowork::opencode {
namespace {

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
