// How a diff reads: all of it, escaped, and no piece of a line for another line.

#include "ui-client/cli/diff_text.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/support/session_events.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

using support::Change;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kHead = "--- a/x\n+++ b/x\n";

std::string Rendered(const std::string& diff, const Look& look = {.width = 40}) {
  return DiffText(look, Change(diff, 1, 1));
}

// What stands behind the gutter, the pieces of a line put together again.
std::vector<std::string> LinesOf(const std::string& text, size_t width) {
  const std::string begins = "    │ ";
  const std::string goes_on = "    ┊  ";
  std::vector<std::string> lines;
  std::vector<std::string> rows = Wrap(text, 1'000'000);
  rows.pop_back();  // Behind the last line's end.
  for (const std::string& row : rows) {
    EXPECT_LE(WidthOf(row), width) << row;
    const bool first = row.starts_with(begins);
    EXPECT_TRUE(first || row.starts_with(goes_on)) << row;
    if (first) lines.push_back(row.substr(begins.size()));
    if (!first) lines.back() += row.substr(goes_on.size());
  }
  return lines;
}

TEST(DiffText, ShowsEveryLineBehindAGutter) {
  EXPECT_EQ(Rendered(support::kDiff),
            "    │ --- a/src/date.ts\n    │ +++ b/src/date.ts\n    │ @@ -1,2 +1,4 @@\n"
            "    │  // days\n    │ -return n;\n    │ +const one = 1;\n    │ +\n"
            "    │ +return n + one;\n");
  EXPECT_EQ(Rendered(""), "");
}

TEST(DiffText, LetsNoByteOfAFileReachTheTerminal) {
  const std::string hostile = std::string(kHead) + "+a\x1b[2J\x1b]0;t\x07\rb\t\x9b" + "31m\u202E\n";
  for (const bool colour : {false, true}) {
    const std::string text = Rendered(hostile, {.width = 100, .terminal = true, .colour = colour});
    EXPECT_THAT(text, AllOf(HasSubstr("+a\\x1b[2J\\x1b]0;t\\x07\\x0db    \\x9b31m‹U+202E›"),
                            Not(HasSubstr("\x1b[2J")), Not(HasSubstr("\r")),
                            Not(HasSubstr("\u202E")), Not(HasSubstr("\x07"))));
  }
}

TEST(DiffText, LosesNothingOfAVeryLongLineAtAnyWidth) {
  std::string line = "+";
  for (int i = 0; i < 3'000; ++i) line += i % 7 == 0 ? "  - 日" : "x";
  for (const size_t width : {40UL, 41UL, 100UL, 120UL})
    EXPECT_THAT(LinesOf(Rendered(kHead + line + "\n-y\n", {.width = width}), width),
                ElementsAre("--- a/x", "+++ b/x", line, "-y"));
}

// Where a long line is broken, what follows could read as a line that is removed.
TEST(DiffText, LetsNoPieceOfALinePassForALine) {
  const std::string text = Rendered(kHead + ("+" + std::string(32, 'x')) + "-rm -rf /\n");
  EXPECT_THAT(text, HasSubstr("xx\n    ┊  -rm -rf /\n"));
}

TEST(DiffText, IsPaintedOnATerminalAlone) {
  const Look coloured{.width = 40, .terminal = true, .colour = true};
  const std::string text =
      Rendered(kHead + std::string("@@ -1 +1 @@\n--- a\n+++ b\n c\n"), coloured);
  EXPECT_THAT(text, AllOf(HasSubstr("│ \x1b[31m--- a\x1b[0m\n"),
                          HasSubstr("│ \x1b[32m+++ b\x1b[0m\n"), HasSubstr("│  c\n")));
  EXPECT_THAT(Rendered(support::kDiff), Not(HasSubstr("\x1b")));
}

TEST(DiffText, PaintsEveryPieceOfALineAndNotTheGutter) {
  const Look coloured{.width = 40, .terminal = true, .colour = true};
  EXPECT_THAT(Rendered(kHead + ("+" + std::string(34, 'x')) + "\n", coloured),
              HasSubstr("\x1b[0m\n    ┊  \x1b[32mxx\x1b[0m\n"));
}

TEST(DiffText, BreaksASentenceBetweenItsWords) {
  EXPECT_EQ(Rendered("the binary file src/logo.png of 1234 bytes is deleted\n"),
            "    │ the binary file src/logo.png of\n    ┊  1234 bytes is deleted\n");
}

}  // namespace
}  // namespace cowork::cli
