#include "runnerd/courier/mcp/core/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/universal_lines.h"

namespace cowork::courier::mcp {
namespace {

using support::FailsWith;
using support::UniversalLines;
using ::testing::ElementsAre;

constexpr auto kHidden = R"({"jsonrpc":"2.0","id":1,"method":"tools/call"})";

TEST(WrittenAnew, LeavesNoBlankBetweenTheParts) {
  EXPECT_EQ(*WrittenAnew("{ \"a\" :\t[ 1 ,\r\n2 ]\r}"), R"({"a":[1,2]})");
  EXPECT_EQ(*WrittenAnew(""), "");
}

TEST(WrittenAnew, RefusesAControlCharacterInAString) {
  for (const char c : {'\r', '\n', '\t', '\v', '\f', '\x1c', '\x01'})
    EXPECT_THAT(WrittenAnew("{\"a\":\"x" + std::string(1, c) + "\"}"),
                FailsWith(ErrorCode::kInvalidArgument))
        << static_cast<int>(c);
}

// In strings these stand as they are, even in canonical JSON.
TEST(Words, AreOneLineToAnyReader) {
  for (const std::string line_break : {"\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9", "\x7f"}) {
    const std::string text = "\"" + line_break + "{" + line_break + "\"";
    for (const std::string& line :
         {Request(1, "m" + line_break, text), Notification("m" + line_break, text),
          ResultOf(text, text), ErrorOf(text, text), ErrorOf(text, RpcError::kNotTaken, line_break),
          RefusalOf(text, line_break + kHidden)})
      EXPECT_EQ(UniversalLines(line).size(), 1u) << line;
  }
}

TEST(Words, EscapeWhatEndsALineForSomeAndNothingElse) {
  EXPECT_EQ(Notification("m", "[\"\xc2\x85\xe2\x80\xa8\xe2\x80\xa9\xc2\x86\xe2\x82\xac\"]"),
            "{\"jsonrpc\":\"2.0\",\"method\":\"m\","
            "\"params\":[\"\\u0085\\u2028\\u2029\xc2\x86\xe2\x82\xac\"]}\n");
}

// So that the tests that count lines by it count something.
TEST(UniversalLines, CutsWhereverAReaderMay) {
  EXPECT_THAT(UniversalLines("a\rb\r\nc\nd\xe2\x80\xa8"
                             "e\xc2\x85"
                             "f\n"),
              ElementsAre("a", "b", "c", "d", "e", "f"));
}

}  // namespace
}  // namespace cowork::courier::mcp
