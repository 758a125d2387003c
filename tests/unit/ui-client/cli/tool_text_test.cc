// How a call of a tool reads on one line.

#include "ui-client/cli/tool_text.h"

#include <string>

#include <gmock/gmock.h>

#include "tests/support/session_events.h"

namespace cowork::cli {
namespace {

using support::Change;
using support::ToolCall;

std::string Echoing(const std::string& arguments) {
  return ToolText(ToolCall("everything", "echo", arguments), nullptr);
}

std::string Changing(const std::string& tool, const std::string& arguments, uint32_t added,
                     uint32_t removed) {
  const v1::FileChange change = Change("a diff", added, removed);
  return ToolText(ToolCall("files", tool, arguments), &change);
}

TEST(ToolText, ShowsTheArgumentsOfAServerWhole) {
  const std::string long_text(100'000, 'x');
  EXPECT_EQ(Echoing(R"({"message":"hi"})"), R"(everything.echo  {"message": "hi"})");
  EXPECT_EQ(Echoing(R"({"message":")" + long_text + R"("})"),
            R"(everything.echo  {"message": ")" + long_text + R"("})");
}

TEST(ToolText, PutsNoBlankIntoAStringOfTheArguments) {
  EXPECT_EQ(Echoing(R"({"a\"b:c,d":[1,2,"x,y:\\"],"z":"}"})"),
            R"(everything.echo  {"a\"b:c,d": [1, 2, "x,y:\\"], "z": "}"})");
  EXPECT_EQ(Echoing(R"({"no end,\)"), R"(everything.echo  {"no end,\)");
}

TEST(ToolText, LetsNothingOfAServerReachTheTerminal) {
  EXPECT_EQ(Echoing("{\"a\u202E\":\"\x7f\u009b"
                    "31m\n\"}"),
            "everything.echo  {\"a‹U+202E›\": \"\\x7f\\x9b31m\\x0a\"}");
  EXPECT_EQ(ToolText(ToolCall("s\x1b[2J\n", "t\u2066\r", "{}"), nullptr),
            "s\\x1b[2J\\x0a.t‹U+2066›\\x0d  {}");
}

TEST(ToolText, NamesTheFileThatAnEditChangesAndItsLines) {
  EXPECT_EQ(Changing("edit", R"({"edits":[{"new":"a","old":"b"}],"path":"src/date.ts"})", 3, 1),
            "files.edit  src/date.ts  +3 −1");
  EXPECT_EQ(Changing("move", R"({"from":"a.c","to":"b.c"})", 0, 0), "files.move  a.c → b.c");
  EXPECT_EQ(Changing("delete", R"({"path":"a.c"})", 0, 4), "files.delete  a.c  +0 −4");
}

TEST(ToolText, LetsNoPathPassForMoreThanAPath) {
  EXPECT_EQ(Changing("write", R"({"content":"","path":"a  +0 −0 \u001b[2J\u202e"})", 9, 0),
            "files.write  $'a\\x20\\x20+0\\x20−0\\x20\\x1b\\x5b2J‹U+202E›'  +9 −0");
}

// Without a diff, the arguments are all that a person has to judge by.
TEST(ToolText, ShowsTheArgumentsWhereNoDiffDoes) {
  const auto call = ToolCall("files", "edit", R"({"edits":[],"path":"a.c"})");
  EXPECT_EQ(ToolText(call, nullptr), R"(files.edit  {"edits": [], "path": "a.c"})");
  EXPECT_EQ(ToolText(ToolCall("files", "read", R"({"path":"a.c"})"), nullptr), "files.read  a.c");
  EXPECT_EQ(ToolText(ToolCall("files", "list", "{}"), nullptr), "files.list  {}");
}

TEST(ToolText, TakesThePathOfNoOtherServerForAllThereIs) {
  const v1::FileChange change = Change("a diff", 1, 1);
  EXPECT_EQ(ToolText(ToolCall("Files", "edit", R"({"path":"a.c","x":1})"), &change),
            R"(Files.edit  {"path": "a.c", "x": 1}  +1 −1)");
}

TEST(ToolText, ShowsArgumentsThatItDoesNotKnow) {
  for (const char* arguments : {"{", "[]", "{3}", R"({"x"})", R"(["path"])"})
    EXPECT_EQ(Changing("edit", arguments, 1, 1),
              std::string("files.edit  ") + arguments + "  +1 −1");
  EXPECT_EQ(Changing("edit", R"({"path":3})", 0, 0), R"(files.edit  {"path": 3})");
  EXPECT_EQ(Changing("edit", R"({"path":""})", 0, 0), R"(files.edit  {"path": ""})");
  EXPECT_EQ(Changing("move", R"({"from":"a"})", 0, 0), R"(files.move  {"from": "a"})");
}

}  // namespace
}  // namespace cowork::cli
