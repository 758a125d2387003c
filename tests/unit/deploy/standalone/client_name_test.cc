#include <string>

#include <gmock/gmock.h>

#include "deploy/standalone/client_sockets.h"

namespace cowork::standalone {
namespace {

TEST(ClientName, IsOfLowerCaseDigitsAndDashesInside) {
  for (const char* name : {"a", "phone", "phone-2", "7", "a--b"})
    EXPECT_TRUE(IsClientName(name)) << name;
  for (const char* name : {"", "-a", "a-", "-", "A", "a.b", "a/b", "..", "a b", "a\n", "\xc3\xa4"})
    EXPECT_FALSE(IsClientName(name)) << name;
  EXPECT_FALSE(IsClientName(std::string_view("a\0b", 3)));
}

TEST(ClientName, HasAtMost32Characters) {
  EXPECT_TRUE(IsClientName(std::string(32, 'a')));
  EXPECT_FALSE(IsClientName(std::string(33, 'a')));
}

// A socket's path has 107 bytes, and "/clients/" with ".sock" takes 14 of them.
TEST(ClientName, IsNoLongerThanTheDirectoryOfSocketsLeavesRoomFor) {
  EXPECT_EQ(LongestClientName(std::string(20, 'r')), 32U);
  EXPECT_EQ(LongestClientName(std::string(61, 'r')), 32U);
  EXPECT_EQ(LongestClientName(std::string(62, 'r')), 31U);
  EXPECT_EQ(LongestClientName(std::string(92, 'r')), 1U);
  EXPECT_EQ(LongestClientName(std::string(93, 'r')), 0U);
  EXPECT_EQ(LongestClientName(std::string(200, 'r')), 0U);
}

}  // namespace
}  // namespace cowork::standalone
