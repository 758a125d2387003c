#include "runnerd/courier/mcp/core/line_reader.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::courier::mcp {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::ElementsAre;

class LineReaderTest : public ::testing::Test {
 protected:
  Result<void> Feed(std::string_view bytes) {
    return reader_.Feed(bytes, {.take = [this](std::string_view line) -> Result<void> {
                                  lines_.emplace_back(line);
                                  return {};
                                },
                                .too_long = [this]() -> Result<void> {
                                  lines_.emplace_back("too long");
                                  return {};
                                }});
  }

  LineReader reader_{8};
  std::vector<std::string> lines_;
};

TEST_F(LineReaderTest, GivesLinesHoweverTheyAreCut) {
  EXPECT_THAT(Feed("ab"), IsOk());
  EXPECT_THAT(Feed("c\n\nd"), IsOk());
  EXPECT_THAT(lines_, ElementsAre("abc", ""));
  EXPECT_THAT(Feed("e\nf"), IsOk());
  EXPECT_THAT(lines_, ElementsAre("abc", "", "de"));
}

TEST_F(LineReaderTest, TakesALineOfTheGreatestLengthAndNoLongerOne) {
  EXPECT_THAT(Feed("12345678\n123456789\n"), IsOk());
  EXPECT_THAT(lines_, ElementsAre("12345678", "too long"));
}

TEST_F(LineReaderTest, SaysThatALineGrowsTooLongBeforeItHasAnEnd) {
  EXPECT_THAT(Feed("12345678"), IsOk());
  EXPECT_THAT(lines_, ElementsAre());
  EXPECT_THAT(Feed("9"), IsOk());
  EXPECT_THAT(lines_, ElementsAre("too long"));
}

TEST_F(LineReaderTest, SkipsALineThatIsTooLongToItsEndAndGoesOn) {
  EXPECT_THAT(Feed("123456789"), IsOk());
  EXPECT_THAT(Feed("abcdefghijk"), IsOk());
  EXPECT_THAT(Feed("still\nnext\n"), IsOk());
  EXPECT_THAT(lines_, ElementsAre("too long", "next"));
}

TEST_F(LineReaderTest, StopsAtALineThatIsTooLongWhereThatIsNotTaken) {
  const auto take = [](std::string_view) -> Result<void> { return {}; };
  const auto refuse = []() -> Result<void> { return Error(ErrorCode::kResourceExhausted, "no"); };
  EXPECT_THAT(reader_.Feed("123456789", {.take = take, .too_long = refuse}),
              FailsWith(ErrorCode::kResourceExhausted));
}

TEST_F(LineReaderTest, StopsAtALineThatIsNotTaken) {
  int taken = 0;
  const auto refuse_second = [&taken](std::string_view) -> Result<void> {
    if (++taken == 2) return Error(ErrorCode::kInvalidArgument, "no");
    return {};
  };
  EXPECT_THAT(reader_.Feed("a\nb\nc\n", {.take = refuse_second, .too_long = {}}),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_EQ(taken, 2);
}

}  // namespace
}  // namespace cowork::courier::mcp
