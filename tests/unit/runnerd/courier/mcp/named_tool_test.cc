#include "runnerd/courier/mcp/named_tool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::courier::mcp {
namespace {

using support::FailsWith;
using ::testing::HasSubstr;

TEST(ToolNamed, FindsTheToolAsItsServerCallsIt) {
  const Result<NamedTool> tool =
      ToolNamed("notes_find_all", {{"files", "read"}, {"notes", "find.all"}, {"notes", "find"}});
  ASSERT_TRUE(tool.ok());
  EXPECT_EQ(tool->server, "notes");
  EXPECT_EQ(tool->tool, "find.all");
}

TEST(ToolNamed, FindsNothingThatWasNotListed) {
  EXPECT_THAT(ToolNamed("files_write", {{"files", "read"}}), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(ToolNamed("files_read", {}), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(ToolNamed("files", {{"files", "read"}}), FailsWith(ErrorCode::kNotFound));
}

TEST(ToolNamed, RefusesANameThatTwoToolsHave) {
  const Result<NamedTool> of_one = ToolNamed("a_b_c", {{"a", "b.c"}, {"a", "b/c"}});
  EXPECT_THAT(of_one, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(of_one.error().message(), HasSubstr("b.c of a, b/c of a"));
  EXPECT_THAT(ToolNamed("a_b_c", {{"a", "b_c"}, {"a_b", "c"}}),
              FailsWith(ErrorCode::kFailedPrecondition));
}

}  // namespace
}  // namespace cowork::courier::mcp
