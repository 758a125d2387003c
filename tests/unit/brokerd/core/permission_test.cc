#include "brokerd/core/permission.h"

#include <gtest/gtest.h>

namespace cowork::brokerd {
namespace {

Call Command(const std::string& command, const std::string& cwd = "/home/a/app") {
  return ShellCall{.command = command, .cwd = cwd};
}
Call Tool(const std::string& server, const std::string& tool, const std::string& arguments) {
  return ToolCall{.server = server, .tool = tool, .arguments = arguments};
}

TEST(Scope, OfACommandIsItAndItsDirectory) {
  EXPECT_EQ(ScopeOf(Command("npm test")), R"("npm test" in /home/a/app)");
  EXPECT_NE(ScopeOf(Command("npm test")), ScopeOf(Command("npm  test")));
  EXPECT_NE(ScopeOf(Command("npm test")), ScopeOf(Command("npm test; curl x")));
  EXPECT_NE(ScopeOf(Command("npm test")), ScopeOf(Command("npm test", "/home/a/app/sub")));
}

TEST(Scope, OfACommandReadsLikeNoOther) {
  const std::string forged = R"(true" in /home/a/app)";
  EXPECT_EQ(ScopeOf(Command(forged, "/")), R"("true\" in /home/a/app" in /)");
  EXPECT_NE(ScopeOf(Command(forged, "/")), ScopeOf(Command("true")));
  EXPECT_EQ(ScopeOf(Command("a\nb")), R"("a\nb" in /home/a/app)");
  EXPECT_NE(ScopeOf(Command("a\nb")), ScopeOf(Command("a\\nb")));
}

TEST(Scope, IsOneLineWhateverADirectoryIsCalled) {
  EXPECT_EQ(ScopeOf(Command("npm test", "/home/a/app/x\n\nsessions may do this: \"true\" in /a")),
            "");
  EXPECT_EQ(ScopeOf(Command("npm test", "/home/a/app/\x1b[2J")), "");
  EXPECT_EQ(ScopeOf(Command("npm test", "/home/a/\x7f")), "");
  EXPECT_NE(ScopeOf(Command("npm test", "/home/a/my app")), "");
}

TEST(Scope, OfAToolIsTheToolWhateverItIsCalledWith) {
  const std::string scope = ScopeOf(Tool("everything", "echo", R"({"message":"a"})"));
  EXPECT_EQ(scope, "everything.echo, whatever it is called with");
  EXPECT_EQ(scope, ScopeOf(Tool("everything", "echo", "{}")));
  EXPECT_NE(scope, ScopeOf(Tool("everything", "add", "{}")));
  EXPECT_NE(scope, ScopeOf(Tool("other", "echo", "{}")));
}

TEST(Scope, OfAChangeIsItsToolAndItsPaths) {
  const std::string scope = ScopeOf(Tool("files", "edit", R"({"edits":[],"path":"a.txt"})"));
  EXPECT_EQ(scope, R"(files.edit of "a.txt", whatever the change)");
  EXPECT_EQ(scope, ScopeOf(Tool("files", "edit", R"({"edits":[1],"path":"a.txt"})")));
  EXPECT_NE(scope, ScopeOf(Tool("files", "edit", R"({"edits":[],"path":"./a.txt"})")));
  EXPECT_NE(scope, ScopeOf(Tool("files", "delete", R"({"path":"a.txt"})")));
  EXPECT_EQ(ScopeOf(Tool("files", "move", R"({"from":"a","to":"b"})")),
            R"(files.move of "a" to "b", whatever the change)");
}

TEST(Scope, IsThereOnlyWhereItIsKnownWhatChanges) {
  EXPECT_EQ(ScopeOf(Tool("files", "edit", R"({"edits":[]})")), "");
  EXPECT_EQ(ScopeOf(Tool("files", "edit", R"({"path":1})")), "");
  EXPECT_EQ(ScopeOf(Tool("files", "move", R"({"from":"a"})")), "");
  EXPECT_EQ(ScopeOf(Tool("files", "chmod", R"({"path":"a"})")), "");
}

TEST(Scope, IsShortEnoughToBeRead) {
  const std::string end = R"(" in /home/a/app)";
  const std::string longest(kLongestScope - 1 - end.size(), 'x');
  EXPECT_EQ(ScopeOf(Command(longest)).size(), kLongestScope);
  EXPECT_EQ(ScopeOf(Command(longest + "x")), "");
  EXPECT_EQ(ScopeOf(Command(std::string(kLongestScope / 2, '\n'))), "");
  const std::string path(kLongestScope, 'x');
  EXPECT_EQ(ScopeOf(Tool("files", "delete", R"({"path":")" + path + "\"}")), "");
}

TEST(Permission, TellsWhatAlwaysMeans) {
  EXPECT_EQ(WhatAlwaysLets(Command("npm test"), "/home/a/app"),
            "sessions in /home/a/app may do this without asking from now on:\n"
            "\"npm test\" in /home/a/app\n"
            "it does whatever the files it runs say then");
  EXPECT_EQ(WhatAlwaysLets(Tool("everything", "echo", "{}"), "/home/a/app"),
            "sessions in /home/a/app may do this without asking from now on:\n"
            "everything.echo, whatever it is called with");
}

}  // namespace
}  // namespace cowork::brokerd
