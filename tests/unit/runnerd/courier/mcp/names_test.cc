#include "runnerd/courier/mcp/core/names.h"

#include <string>

#include <gtest/gtest.h>

namespace cowork::courier::mcp {
namespace {

TEST(Names, AreLettersDigitsAndAFewMarks) {
  EXPECT_TRUE(IsServerName("aZ09_-."));
  EXPECT_TRUE(IsToolName("aZ09_-./"));
  for (const char* name : {"", "a b", "a\n", "a\x1b[1m", "a\"", "a\\", "a:", "\xc3\xa4"}) {
    EXPECT_FALSE(IsServerName(name)) << name;
    EXPECT_FALSE(IsToolName(name)) << name;
  }
}

TEST(Names, AreWithASlashOfToolsOnly) {
  EXPECT_FALSE(IsServerName("a/b"));
}

TEST(Names, AreNoLongerThanTheyMayBe) {
  EXPECT_TRUE(IsServerName(std::string(64, 'x')));
  EXPECT_FALSE(IsServerName(std::string(65, 'x')));
  EXPECT_TRUE(IsToolName(std::string(128, 'x')));
  EXPECT_FALSE(IsToolName(std::string(129, 'x')));
}

}  // namespace
}  // namespace cowork::courier::mcp
