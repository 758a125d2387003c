#include "common/base/files_tools.h"

#include <string_view>

#include <boost/json/array.hpp>
#include <gtest/gtest.h>

#include "runnerd/servers/files/core/tool_list.h"

namespace cowork {
namespace {

std::string_view Text(const boost::json::value& text) {
  return {text.get_string().data(), text.get_string().size()};
}

TEST(FilesTools, AreToldApartAsTheServerItselfTellsThem) {
  const boost::json::array& tools = files::ToolList().at("tools").get_array();
  ASSERT_FALSE(tools.empty());
  for (const boost::json::value& tool : tools) {
    const bool only_reads = tool.at("annotations").at("readOnlyHint").get_bool();
    const std::string_view name = Text(tool.at("name"));
    EXPECT_EQ(MayChangeFiles(kFilesServer, name), !only_reads) << name;
  }
}

TEST(FilesTools, MayChangeFilesWhereWeDoNotKnowThem) {
  EXPECT_TRUE(MayChangeFiles("files", "chmod"));
  EXPECT_TRUE(MayChangeFiles("files", "Read"));
}

TEST(FilesTools, AreOfOurOwnServerAlone) {
  EXPECT_FALSE(MayChangeFiles("everything", "edit"));
}

}  // namespace
}  // namespace cowork
