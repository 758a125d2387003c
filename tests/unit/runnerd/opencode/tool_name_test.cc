#include "runnerd/opencode/tool_name.h"

#include <gtest/gtest.h>

namespace cowork::opencode {
namespace {

TEST(ToolName, IsTheServersAndTheToolsWithALineBetween) {
  EXPECT_EQ(ToolName("files", "read"), "files_read");
  EXPECT_EQ(ToolName("my-notes", "Find_all-2"), "my-notes_Find_all-2");
}

TEST(ToolName, HasALineForWhateverNoModelMaySay) {
  EXPECT_EQ(ToolName("a.b", "c/d.e"), "a_b_c_d_e");
  EXPECT_EQ(ToolName("a", "\xc3\xa9"), "a___");
}

TEST(ToolName, MayBeWhatHasALineInItAndIsNotTooLong) {
  EXPECT_TRUE(MayBeToolName("files_read"));
  EXPECT_TRUE(MayBeToolName(std::string(64, 's') + "_" + std::string(128, 't')));
  EXPECT_FALSE(MayBeToolName("files_" + std::string(200, 't')));
  for (const char* none : {"", "bash", "files.read", "files_read\n", "a b_c"})
    EXPECT_FALSE(MayBeToolName(none)) << none;
}

}  // namespace
}  // namespace cowork::opencode
