#include "policyd/core/files_tools.h"

#include <gmock/gmock.h>

#include "runnerd/servers/files/core/tool_list.h"

namespace cowork::policyd {
namespace {

using ::testing::ElementsAre;

Tool OfFiles(std::string tool, std::string arguments = "{}") {
  return {.server = "files", .tool = std::move(tool), .arguments = std::move(arguments)};
}

TEST(FilesTools, AreSortedAsTheServerDescribesThem) {
  size_t tools = 0;
  for (const auto& tool : files::ToolList().at("tools").as_array()) {
    const auto& facts = tool.as_object();
    const std::string name(facts.at("name").as_string());
    const bool reads = facts.at("annotations").as_object().at("readOnlyHint").as_bool();
    EXPECT_EQ(IsReading(OfFiles(name)), reads) << name;
    EXPECT_EQ(IsWriting(OfFiles(name)), !reads) << name;
    ++tools;
  }
  EXPECT_EQ(tools, kReadingTools.size() + kWritingTools.size());
}

// Every text of a writing tool that the server describes as a place in the project.
TEST(FilesTools, ChangeThePathsThatTheServerAsksFor) {
  for (const auto& tool : files::ToolList().at("tools").as_array()) {
    const auto& facts = tool.as_object();
    const std::string name(facts.at("name").as_string());
    if (!IsWriting(OfFiles(name))) continue;
    const bool move = facts.at("inputSchema").at("properties").as_object().contains("from");
    EXPECT_EQ(ChangeOf(OfFiles(name, R"({"from":"a","to":"b"})")).plain, move) << name;
    EXPECT_EQ(ChangeOf(OfFiles(name, R"({"path":"a"})")).plain, !move) << name;
    EXPECT_EQ(ChangeOf(OfFiles(name)).takes, move ? Takes::kAllBelow : Takes::kItself) << name;
  }
}

TEST(FilesTools, OfThisServerThatAreNotKnownWrite) {
  for (const auto* tool : {"append", "Read", "read ", "reads", "preview"}) {
    EXPECT_TRUE(IsWriting(OfFiles(tool))) << tool;
    EXPECT_FALSE(IsReading(OfFiles(tool))) << tool;
    EXPECT_FALSE(ChangeOf(OfFiles(tool, R"({"path":"a"})")).plain) << tool;
  }
}

TEST(FilesTools, OfAnotherServerAreNone) {
  for (const auto* server : {"everything", "file", "files2", "Files"})
    for (const auto* name : {"read", "write"}) {
      const Tool tool{.server = server, .tool = name, .arguments = "{}"};
      EXPECT_FALSE(IsReading(tool) || IsWriting(tool)) << server;
    }
}

TEST(FilesTools, ChangeTheirPaths) {
  const Change edit = ChangeOf(OfFiles("edit", R"({"edits":[{"path":"x"}],"path":"src/a"})"));
  EXPECT_TRUE(edit.plain);
  EXPECT_THAT(edit.paths, ElementsAre(ElementsAre("src", "a")));
  const Change move = ChangeOf(OfFiles("move", R"({"from":"a","to":"b/c"})"));
  EXPECT_TRUE(move.plain);
  EXPECT_THAT(move.paths, ElementsAre(ElementsAre("a"), ElementsAre("b", "c")));
}

TEST(FilesTools, ChangeNothingPlainWithoutEachPathOnceAsAPlainText) {
  for (const auto* arguments :
       {"{}", R"({"path":1})", R"({"path":["a"]})", R"({"path":null})", R"({"path":""})",
        R"({"path":"/a"})", R"({"path":"a/../b"})", R"({"path":"a\u0000"})",
        R"({"path":"a","path":"b"})", R"({"Path":"a"})",
        R"({"path":"a"} )"
        "x",
        R"({"path":"a")", "[]", "", "null"})
    EXPECT_FALSE(ChangeOf(OfFiles("write", arguments)).plain) << arguments;
  for (const auto* arguments :
       {R"({"from":"a"})", R"({"to":"a"})", R"({"from":"a","to":"../b"})",
        R"({"from":"./a","to":"b"})", R"({"from":"a","from":"b","to":"c"})", R"({"path":"a"})"})
    EXPECT_FALSE(ChangeOf(OfFiles("move", arguments)).plain) << arguments;
}

}  // namespace
}  // namespace cowork::policyd
