#include "runnerd/box/variables.h"

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>

#include "common/base/environment.h"
#include "tests/support/matchers.h"

namespace cowork::box {
namespace {

using namespace std::string_view_literals;
using support::FailsWith;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::vector<std::string> kThere = {"PATH=/usr/bin", "HOME=/home/agent"};

TEST(Variables, AreReadAsTheyStand) {
  EXPECT_THAT(*ReadVariables("TOKEN=hush\0EMPTY=\0_x9=a=b\n c\0"sv, kThere),
              ElementsAre("TOKEN=hush", "EMPTY=", "_x9=a=b\n c"));
}

TEST(Variables, AreRefusedUnlessTheyAreWhole) {
  for (const std::string_view bytes :
       {""sv, "\0"sv, "TOKEN=hush"sv, "TOKEN\0"sv, "=hush\0"sv, "A=1\0\0"sv, "A=1\0B=2"sv})
    EXPECT_THAT(ReadVariables(bytes, kThere), FailsWith(ErrorCode::kInvalidArgument)) << bytes;
}

TEST(Variables, HaveNamesThatTheLoaderDoesNotObey) {
  for (const char* name :
       {"1A", "A-B", "A.B", "A B", "\xc3\xa9", "LD_PRELOAD", "LD_", "GLIBC_TUNABLES"})
    EXPECT_FALSE(IsVariableName(name)) << name;
  for (const char* name : {"A", "a", "_", "A1", "LD", "LDAP_TOKEN", "GITHUB_TOKEN"})
    EXPECT_TRUE(IsVariableName(name)) << name;
  EXPECT_THAT(ReadVariables("LD_PRELOAD=/tmp/x.so\0"sv, kThere),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Variables, TakeNoPlaceThatIsTaken) {
  const auto again = ReadVariables("PATH=/tmp\0"sv, kThere);
  ASSERT_THAT(again, FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(again.error().message(), HasSubstr("PATH"));
  EXPECT_THAT(ReadVariables("A=1\0A=2\0"sv, kThere), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Variables, AreNoPartOfARefusal) {
  for (const std::string_view bytes :
       {"hush"sv, "hush\0"sv, "A=hush\0A=hush\0"sv, "h-ush=hush\0"sv})
    EXPECT_THAT(ReadVariables(bytes, kThere).error().message(), Not(HasSubstr("hush"))) << bytes;
}

}  // namespace
}  // namespace cowork::box
