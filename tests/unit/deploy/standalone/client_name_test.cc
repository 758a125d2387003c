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

}  // namespace
}  // namespace cowork::standalone
