#include "common/base/host.h"

#include <string>

#include <gtest/gtest.h>

namespace cowork {
namespace {

TEST(HostName, IsLabelsInLowerCase) {
  for (const char* name : {"localhost", "model.example", "a-b.c", "xn--bcher-kva.example", "a_b.c",
                           "1and1.example", "3.example", "127.0.0.1.example"})
    EXPECT_TRUE(IsHostName(name)) << name;
}

TEST(HostName, IsNothingThatCouldBeReadAsAnAddress) {
  for (const char* name :
       {"127.0.0.1", "127.1", "2130706433", "0x7f000001", "a.0x7f", "::1", "[::1]", "1.2.3.4.5"})
    EXPECT_FALSE(IsHostName(name)) << name;
}

TEST(HostName, IsNothingElse) {
  for (const char* name : {"", ".", "a.", ".a", "a..b", "-a.b", "a-.b", "A.b", "a b", "a/b", "a:80",
                           "a@b", "b\xc3\xbc", "a\n", "*.example"})
    EXPECT_FALSE(IsHostName(name)) << name;
  EXPECT_FALSE(IsHostName(std::string("a\0b", 3)));
  EXPECT_FALSE(IsHostName(std::string(64, 'a')));
  EXPECT_TRUE(IsHostName(std::string(63, 'a')));
  std::string longest;
  for (int i = 0; i < 126; ++i) longest += "a.";
  EXPECT_TRUE(IsHostName(longest + "a"));
  EXPECT_FALSE(IsHostName(longest + "ab"));
}

}  // namespace
}  // namespace cowork
