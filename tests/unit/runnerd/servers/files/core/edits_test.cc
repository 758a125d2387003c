#include "runnerd/servers/files/core/edits.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace cowork::files {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;

Result<std::string> Apply(std::string text, std::vector<Edit> edits) {
  return ApplyEdits(std::move(text), edits);
}

TEST(ApplyEdits, ReplacesWhatIsThereOnce) {
  EXPECT_EQ(*Apply("one two three", {{"two", "2"}}), "one 2 three");
  EXPECT_EQ(*Apply("one", {{"one", ""}}), "");
}

TEST(ApplyEdits, MakesEachInWhatThoseBeforeItLeft) {
  EXPECT_EQ(*Apply("a b", {{"a", "b c"}, {"c b", "d"}}), "b d");
  EXPECT_THAT(Apply("a b", {{"a", "b"}, {"b", "c"}}), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(ApplyEdits, SaysWhichIsThereHowOften) {
  const auto twice = Apply("x y y", {{"x", "z"}, {"y", "w"}});
  ASSERT_THAT(twice, FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(twice.error().message(), HasSubstr("edit 2 of 2"));
  EXPECT_THAT(twice.error().message(), HasSubstr("2 times"));
  const auto never = Apply("x", {{"q", "z"}});
  ASSERT_THAT(never, FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(never.error().message(), HasSubstr("edit 1 of 1"));
  EXPECT_THAT(never.error().message(), HasSubstr("0 times"));
}

TEST(ApplyEdits, CountsPlacesThatOverlap) {
  EXPECT_THAT(Apply("aaa", {{"aa", "b"}}).error().message(), HasSubstr("2 times"));
}

TEST(ApplyEdits, TellsOtherEndsOfLines) {
  EXPECT_THAT(Apply("a\r\nb\r\n", {{"a\nb", "c"}}).error().message(), HasSubstr("CR LF"));
}

TEST(ApplyEdits, RefusesAnEditThatIsNone) {
  EXPECT_THAT(Apply("a", {{"", "b"}}), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Apply("a", {{"a", "a"}}), FailsWith(ErrorCode::kInvalidArgument));
}

// With a search that compares at every place this would take hours.
TEST(ApplyEdits, IsNotSlowedDownByWhatIsLookedFor) {
  const std::string text(4 << 20, 'a');
  EXPECT_THAT(Apply(text, {{std::string(1 << 20, 'a') + "b", "x"}}).error().message(),
              HasSubstr("0 times"));
  EXPECT_THAT(Apply(text, {{std::string(1 << 20, 'a'), "x"}}).error().message(),
              HasSubstr("at least 100 times"));
}

}  // namespace
}  // namespace cowork::files
