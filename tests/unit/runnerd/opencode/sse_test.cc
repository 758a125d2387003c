#include "runnerd/opencode/sse.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace cowork::opencode {
namespace {

using support::FailsWith;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SseParser, GivesTheDataOfEachEvent) {
  SseParser parser;
  EXPECT_THAT(*parser.Feed("data: one\n\ndata:two\n\n"), ElementsAre("one", "two"));
}

TEST(SseParser, WaitsForTheRestOfAnEvent) {
  SseParser parser;
  EXPECT_THAT(*parser.Feed("da"), IsEmpty());
  EXPECT_THAT(*parser.Feed("ta: on"), IsEmpty());
  EXPECT_THAT(*parser.Feed("e\n"), IsEmpty());
  EXPECT_THAT(*parser.Feed("\n"), ElementsAre("one"));
}

TEST(SseParser, TakesEveryEndOfALine) {
  SseParser parser;
  EXPECT_THAT(*parser.Feed("data: a\r\n\r\ndata: b\r\rdata: c\n\n"), ElementsAre("a", "b", "c"));
  EXPECT_THAT(*parser.Feed("data: d\r"), IsEmpty());
  EXPECT_THAT(*parser.Feed("\n\r\n"), ElementsAre("d"));
}

TEST(SseParser, JoinsTheLinesOfOneEvent) {
  SseParser parser;
  EXPECT_THAT(*parser.Feed("data: a\ndata: b\n\n"), ElementsAre("a\nb"));
}

TEST(SseParser, ReadsOverOtherFieldsAndComments) {
  SseParser parser;
  EXPECT_THAT(*parser.Feed(": hello\nevent: x\nid: 7\n\ndata: a\n\n"), ElementsAre("a"));
}

TEST(SseParser, KeepsNoMoreThanItsLimit) {
  SseParser line(16);
  EXPECT_THAT(line.Feed(std::string(17, 'x')), FailsWith(ErrorCode::kResourceExhausted));
  SseParser lines(16);
  EXPECT_THAT(lines.Feed("data: 12345678\ndata: 12345678\n"),
              FailsWith(ErrorCode::kResourceExhausted));
}

}  // namespace
}  // namespace cowork::opencode
