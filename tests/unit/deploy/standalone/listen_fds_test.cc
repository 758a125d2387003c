#include "deploy/standalone/listen_fds.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace cowork::standalone {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr pid_t kSelf = 42;

Result<std::vector<std::string>> Parse(const char* count, const char* names) {
  return ParseListenFds({.pid = "42", .count = count, .names = names}, kSelf);
}

TEST(ListenFds, AreNamedInTheirOrder) {
  const auto names = Parse("3", "intake.sock:broker.sock:admin.sock");
  ASSERT_THAT(names, IsOk());
  EXPECT_THAT(*names, ElementsAre("intake.sock", "broker.sock", "admin.sock"));
}

TEST(ListenFds, AreNoneWhereNobodyActivatedUs) {
  for (const ListenVariables& variables :
       {ListenVariables{}, ListenVariables{.pid = "42", .count = {}, .names = "broker.sock"},
        ListenVariables{.pid = {}, .count = "1", .names = "broker.sock"}}) {
    const auto names = ParseListenFds(variables, kSelf);
    ASSERT_THAT(names, IsOk());
    EXPECT_THAT(*names, IsEmpty());
  }
}

TEST(ListenFds, AreNoneWhereAnotherProcessIsSpokenTo) {
  for (const char* pid : {"41", "042", "42 ", ""}) {
    const auto names = ParseListenFds({.pid = pid, .count = "1", .names = "broker.sock"}, kSelf);
    ASSERT_THAT(names, IsOk());
    EXPECT_THAT(*names, IsEmpty()) << pid;
  }
}

TEST(ListenFds, RefusesACountThatIsNoNumber) {
  for (const char* count : {"", "one", "1x", "-1", "99999999999999999999999"})
    EXPECT_THAT(Parse(count, "broker.sock"), FailsWith(ErrorCode::kInvalidArgument)) << count;
}

TEST(ListenFds, RefusesAnotherNumberOfNames) {
  EXPECT_THAT(Parse("1", "broker.sock:admin.sock"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Parse("2", "broker.sock"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(ParseListenFds({.pid = "42", .count = "1", .names = {}}, kSelf),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(ListenFds, RefusesAnyOtherNameAndSaysWhichThereAre) {
  for (const char* name : {"unknown", "cowork-broker.sock", "../broker.sock", "clients/a.sock"}) {
    const auto names = Parse("1", name);
    ASSERT_THAT(names, FailsWith(ErrorCode::kInvalidArgument)) << name;
    EXPECT_THAT(names.error().message(), HasSubstr("; FileDescriptorName=broker.sock"));
  }
}

TEST(ListenFds, RefusesOneNameTwice) {
  EXPECT_THAT(Parse("2", "broker.sock:broker.sock"), FailsWith(ErrorCode::kInvalidArgument));
}

}  // namespace
}  // namespace cowork::standalone
