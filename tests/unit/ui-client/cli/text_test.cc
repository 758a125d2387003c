#include "ui-client/cli/text.h"

#include <gmock/gmock.h>

namespace cowork::cli {
namespace {

using ::testing::ElementsAre;

TEST(Shown, LeavesOrdinaryTextAsItIs) {
  EXPECT_EQ(Shown("npm test — ünïcode ✓ 日本"), "npm test — ünïcode ✓ 日本");
}

TEST(Shown, LetsNoControlCharacterThrough) {
  EXPECT_EQ(Shown("a\x1b[2Jb\x07\r\x7f"), "a\\x1b[2Jb\\x07\\x0d\\x7f");
  EXPECT_EQ(Shown("\xc2\x9b"
                  "31m"),
            "\\x9b31m")
      << "the one-character form of ESC [";
  EXPECT_EQ(Shown(std::string_view("a\0b", 3)), "a\\x00b");
}

TEST(Shown, ShowsWhatTurnsOrHidesText) {
  EXPECT_EQ(Shown("a\u202Eb"), "a‹U+202E›b");
  EXPECT_EQ(Shown("a\u2066b\u200Bc"), "a‹U+2066›b‹U+200B›c");
  EXPECT_EQ(Shown("\U000E0041"), "‹U+E0041›");
}

TEST(Shown, ShowsBrokenUtf8ByteByByte) {
  EXPECT_EQ(Shown("\xff\xc0\x80"), "\\xff\\xc0\\x80");
  EXPECT_EQ(Shown("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "half of a surrogate pair";
  EXPECT_EQ(Shown("a\xe2\x82"), "a\\xe2\\x82") << "cut off";
}

TEST(Shown, KeepsLineBreaksOnlyWhereAskedTo) {
  EXPECT_EQ(Shown("a\nb"), "a\\x0ab");
  EXPECT_EQ(Shown("a\nb", Breaks::kKept), "a\nb");
  EXPECT_EQ(Shown("a\nb", Breaks::kMarked), "a⏎\nb");
}

TEST(Width, CountsColumnsNotBytes) {
  EXPECT_EQ(WidthOf("ünï"), 3U);
  EXPECT_EQ(WidthOf("日本"), 4U);
  EXPECT_EQ(WidthOf("e\u0301"), 1U);
  EXPECT_EQ(WidthOf("⚡🪐"), 4U) << "or a terminal breaks the line before we do";
}

// A terminal draws a box, a column wide, for what is no character yet.
TEST(Width, TakesNoColumnsOffWhatNoCombiningCharacterIs) {
  EXPECT_EQ(WidthOf("\u1AB0\u1ACE\u20D0\u20F0"), 0U);
  EXPECT_EQ(WidthOf("\u1AAF\u1ACF\u1AFF"), 3U);
  EXPECT_EQ(WidthOf("\u20CF\u20F1\u20FF"), 3U);
}

TEST(Wrap, BreaksAtSpacesAndInsideWordsThatAreTooLong) {
  EXPECT_THAT(Wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(Wrap("abcdefghij", 4), ElementsAre("abcd", "efgh", "ij"));
  EXPECT_THAT(Wrap("a\n\nb", 9), ElementsAre("a", "", "b"));
}

TEST(Wrap, LosesNothingAtAnyWidth) {
  const std::string text = "wörter und 日本語 und einlangeswortohneende x";
  for (size_t width = 1; width < 60; ++width) {
    std::string together;
    for (const std::string& line : Wrap(text, width)) {
      EXPECT_LE(WidthOf(line), std::max<size_t>(width, 2));
      together += line;
    }
    std::erase(together, ' ');
    std::string without = text;
    std::erase(without, ' ');
    EXPECT_EQ(together, without) << width;
  }
}

TEST(Joined, BreaksOnlyBetweenParts) {
  EXPECT_EQ(Joined({"one part", "another"}, 0, 40), "one part · another\n");
  EXPECT_EQ(Joined({"one part", "another"}, 2, 14), "  one part ·\n  another\n");
}

TEST(Joined, IsNeverWiderThanTheTerminal) {
  EXPECT_EQ(Joined({std::string(24, 'x'), "y"}, 6, 24),
            "      " + std::string(18, 'x') + "\n      xxxxxx ·\n      y\n");
  EXPECT_EQ(Joined({std::string(18, 'x'), "y"}, 6, 24),
            "      " + std::string(18, 'x') + "\n      y\n")
      << "no dot alone on a line";
}

TEST(Cut, LosesNothingAtAnyWidth) {
  EXPECT_THAT(Cut("", 4), ElementsAre(""));
  EXPECT_THAT(Cut("a  b  日本", 3), ElementsAre("a  ", "b  ", "日", "本"));
}

TEST(TwoSides, PutsTheRightSideOnItsOwnLineWhereThereIsNoRoom) {
  EXPECT_EQ(TwoSides("left", "right", 12), "left   right\n");
  EXPECT_EQ(TwoSides("long left", "right", 12), "long left\n       right\n");
}

TEST(Shortened, SaysThatSomethingIsMissing) {
  EXPECT_EQ(Shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(Shortened("abcdef", 4), "abc…");
}

TEST(Utf8Of, CutsBetweenCharacters) {
  EXPECT_EQ(Utf8Of("aü", 2), "a");
  EXPECT_EQ(Utf8Of("a\xff"
                   "b",
                   9),
            "ab");
  EXPECT_FALSE(IsUtf8("a\xff"));
}

}  // namespace
}  // namespace cowork::cli
