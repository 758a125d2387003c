#include "policyd/core/names.h"

#include <string>

#include <gtest/gtest.h>

namespace cowork::policyd {
namespace {

TEST(NamesOfServers, AreOfSmallLettersDigitsAndInnerDashes) {
  for (const auto* name : {"a", "9", "every-thing", "a--b"})
    EXPECT_TRUE(IsServerName(name)) << name;
  for (const auto* name : {"", "-a", "a-", "-", "A", "a_b", "a.b", "a/b", "a b", "\xc3\xa9"})
    EXPECT_FALSE(IsServerName(name)) << name;
  EXPECT_TRUE(IsServerName(std::string(32, 'x')));
  EXPECT_FALSE(IsServerName(std::string(33, 'x')));
}

TEST(NamesOfTools, AreOfLettersDigitsAndFewMarks) {
  for (const auto* name : {"a", "getUser_2", "a.b-c/d"}) EXPECT_TRUE(IsToolName(name)) << name;
  for (const auto* name : {"", "a b", "a*", "a:b", "a\n", "\xc3\xa9"})
    EXPECT_FALSE(IsToolName(name)) << name;
  EXPECT_TRUE(IsToolName(std::string(128, 'x')));
  EXPECT_FALSE(IsToolName(std::string(129, 'x')));
}

TEST(NamesOfTools, HaveOneStarInARuleAndAtTheEnd) {
  for (const auto* pattern : {"a", "a*", "*"}) EXPECT_TRUE(IsToolPattern(pattern)) << pattern;
  for (const auto* pattern : {"", "**", "a**", "*a", "a*b", "a b*"})
    EXPECT_FALSE(IsToolPattern(pattern)) << pattern;
}

TEST(NamesOfTools, FitAWholePatternOrItsBeginning) {
  EXPECT_TRUE(FitsTool("get", "get"));
  EXPECT_TRUE(FitsTool("get*", "get"));
  EXPECT_TRUE(FitsTool("get*", "getUser"));
  EXPECT_TRUE(FitsTool("*", "x"));
  for (const auto* other : {"getUser", "ge", "Get", "aget"}) EXPECT_FALSE(FitsTool("get", other));
  for (const auto* other : {"ge", "Get", "aget"}) EXPECT_FALSE(FitsTool("get*", other));
}

}  // namespace
}  // namespace cowork::policyd
