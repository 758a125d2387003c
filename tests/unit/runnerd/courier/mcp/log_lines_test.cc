#include "runnerd/courier/mcp/core/log_lines.h"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cowork::courier::mcp {
namespace {

using ::testing::ElementsAre;

class LogLinesTest : public ::testing::Test {
 protected:
  std::vector<std::string> logged_;
  size_t room_ = kLargestLog;
  LogLines lines_{room_, [this](std::string_view line) { logged_.emplace_back(line); }};
};

TEST_F(LogLinesTest, LogsEachLineThatIsNotEmpty) {
  lines_.Feed("one\n\ntw");
  lines_.Feed("o\nthree");
  lines_.End();
  EXPECT_THAT(logged_, ElementsAre("one", "two", "three"));
}

TEST_F(LogLinesTest, CutsALineThatIsTooLong) {
  lines_.Feed(std::string(kLongestLogLine, 'x'));
  lines_.Feed("yyy\nnext\n");
  EXPECT_THAT(logged_, ElementsAre(std::string(kLongestLogLine, 'x'), "next"));
}

TEST_F(LogLinesTest, KeepsSoMuchAndSaysThatThereIsMore) {
  const std::string line(kLongestLogLine, 'x');
  for (size_t i = 0; i < 3 * kLargestLog / kLongestLogLine; ++i) lines_.Feed(line + "\n");
  const size_t cost = kLogRecord + kLongestLogLine + 2;  // With its quotes.
  EXPECT_EQ(logged_.size(), (kLargestLog + cost - 1) / cost + 1);
  EXPECT_EQ(logged_.back(), "(it says more, and that is not kept)");
}

TEST_F(LogLinesTest, CountsARecordForEachLineHoweverShortItIs) {
  for (size_t i = 0; i < kLargestLog; ++i) lines_.Feed("x\n");
  EXPECT_LE(logged_.size(), kLargestLog / kLogRecord + 1);
}

TEST_F(LogLinesTest, CountsALineAsTheLogEscapesIt) {
  const std::string line(kLongestLogLine, '\x1b');  // Six characters each.
  for (size_t i = 0; i < kLargestLog / kLongestLogLine; ++i) lines_.Feed(line + "\n");
  EXPECT_LE(logged_.size(), kLargestLog / (6 * kLongestLogLine) + 2);
}

TEST_F(LogLinesTest, LeavesTheNextOneWhatIsLeft) {
  room_ = 1;
  lines_.Feed("the last\n");
  std::vector<std::string> logged;
  LogLines next(room_, [&logged](std::string_view line) { logged.emplace_back(line); });
  next.Feed("started again\n");
  EXPECT_THAT(logged, ElementsAre());
}

}  // namespace
}  // namespace cowork::courier::mcp
