// Markdown as a terminal shows it: what is painted, what stays as it was written, and that it makes
// no difference in which pieces it came.

#include "ui-client/cli/markdown.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr Look kColoured{.width = 80, .terminal = true, .colour = true};

std::string Rendered(const std::string& text, const Look& look = kColoured) {
  Markdown markdown(look);
  std::string out = markdown.Take(text);
  return out + markdown.End();
}

// One line, without its gutter.
std::string Line(const std::string& text) {
  const std::string out = Rendered(text);
  const std::string gutter = "  │ ";
  EXPECT_TRUE(out.starts_with(gutter) && out.ends_with('\n')) << out;
  return out.substr(gutter.size(), out.size() - gutter.size() - 1);
}

std::string Bold(const std::string& text) {
  return Painted(kColoured, Paint::kBold, text);
}
std::string Italic(const std::string& text) {
  return Painted(kColoured, Paint::kItalic, text);
}
std::string Code(const std::string& text) {
  return Painted(kColoured, Paint::kCode, text);
}

std::string WithoutPaint(std::string text) {
  for (size_t at = text.find('\x1b'); at != std::string::npos; at = text.find('\x1b'))
    text.erase(at, text.find('m', at) + 1 - at);
  return text;
}

// Some of everything, and what only looks like it.
constexpr auto kDocument =
    "# The *fix*\n"
    "I changed `src/date.ts` and **two `more` files**; see _below_.\n"
    "\n"
    "- one **bold** item that is long enough to be wrapped where the terminal is narrow\n"
    "  * a nested one\n"
    "10. ten\n"
    "#hashtag -dash 3 * 4 * 5, snake_case_name, 2**3**4, C:\\*dir, `open, **open\n"
    "\n"
    "```sh\n"
    "# no heading\n"
    "  echo **no bold**  `x`\n"
    "``\n"
    "````\n"
    "Grüße, 日本**語**, \xe2\x80\xae\x1b[2J \xff*x*\n"
    "~~~\n"
    "never closed";

TEST(Markdown, PaintsWhatIsMarked) {
  EXPECT_EQ(Line("a **b** c"), "a " + Bold("b") + " c");
  EXPECT_EQ(Line("*b*, _c_"), Italic("b") + ", " + Italic("c"));
  EXPECT_EQ(Line("***b***"), Bold("b"));
  EXPECT_EQ(Line("run `npm  test`."), "run " + Code("npm") + "  " + Code("test") + ".");
  EXPECT_EQ(Line("``a ` b``"), Code("a") + " " + Code("`") + " " + Code("b"));
  EXPECT_EQ(Line("**a `b` c**"), Bold("a") + " " + Code("b") + " " + Bold("c"));
}

TEST(Markdown, LeavesWhatMarksNothingAsItWasWritten) {
  for (const char* text : {"2 * 3 * 4",
                           "2**3**4",
                           "snake_case_name",
                           "**open",
                           "`open",
                           "*",
                           "**",
                           "` `` ```",
                           "a *b",
                           "#hashtag",
                           "-5 degrees",
                           "1.5 times",
                           "####### seven",
                           "C:\\*x*",
                           "* ",
                           "1234",
                           "12) ",
                           "[a](https://b.example)",
                           "| a | b |",
                           "> quoted"}) {
    const std::string shown = WithoutPaint(Line(std::string("x ") + text));
    std::string wanted = std::string("x ") + text;
    while (wanted.ends_with(' ')) wanted.pop_back();
    EXPECT_EQ(shown, wanted);
  }
  EXPECT_EQ(Line("#hashtag"), "#hashtag");
  EXPECT_EQ(Line("-5"), "-5");
  EXPECT_EQ(Line("1.5"), "1.5");
  EXPECT_EQ(Line("####### seven"), "####### seven");
  EXPECT_EQ(Line("---"), "---");
  EXPECT_EQ(Line("```a``` b"), Code("a") + " b");
}

TEST(Markdown, ShowsHeadingsInBoldAndItemsBehindABullet) {
  EXPECT_EQ(Line("## A heading"), Bold("A") + " " + Bold("heading"));
  EXPECT_EQ(Line("- an item"), "• an item");
  EXPECT_EQ(Line("  * deeper"), "  • deeper");
  EXPECT_EQ(Line("12. twelve"), "12. twelve");
}

TEST(Markdown, WrapsAnItemUnderItsText) {
  EXPECT_EQ(Rendered("- aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii",
                     {.width = 40, .terminal = true, .colour = true}),
            "  │ • aaaa bbbb cccc dddd eeee ffff gggg\n"
            "  │   hhhh iiii\n");
}

TEST(Markdown, TakesNothingInABlockOfCodeForAMark) {
  EXPECT_EQ(Rendered("```sh\n# a *b* `c`\n  d\n```\n*e*"),
            "  │ " + Painted(kColoured, Paint::kFaint, "```sh") + "\n  │ " + Code("#") + " " +
                Code("a") + " " + Code("*b*") + " " + Code("`c`") + "\n  │   " + Code("d") +
                "\n  │ " + Painted(kColoured, Paint::kFaint, "```") + "\n  │ " + Italic("e") +
                "\n");
}

TEST(Markdown, IsInNoBlockOfCodeAnyMoreWhenTheTextIsOver) {
  Markdown markdown(kColoured);
  markdown.Take("```\ncode");
  markdown.End();
  EXPECT_EQ(markdown.Take("*x* "), "  │ " + Italic("x"));
}

TEST(Markdown, SaysEveryWordAsSoonAsNothingCanChangeIt) {
  Markdown markdown(kColoured);
  EXPECT_EQ(markdown.Take("one tw"), "  │ one");
  EXPECT_EQ(markdown.Take("o **three"), " two");
  EXPECT_EQ(markdown.Take(" four** f"), " " + Bold("three") + " " + Bold("four"));
  EXPECT_EQ(markdown.Take("ive\n"), " five\n");
}

TEST(Markdown, HoldsNoMoreBackThanWhatMayStillClose) {
  Markdown markdown(kColoured);
  const std::string out = markdown.Take("**" + std::string(4000, 'a') + " b");
  EXPECT_THAT(out, HasSubstr("**aaaa"));
  EXPECT_THAT(markdown.Take(std::string(5000, ' ') + "c d"), HasSubstr("c"));
}

TEST(Markdown, IsTheSameInWhateverTwoPiecesItComes) {
  const std::string document = kDocument;
  for (const size_t width : {40U, 80U, 120U}) {
    const Look look{.width = width, .terminal = true, .colour = true};
    const std::string whole = Rendered(document, look);
    for (size_t cut = 0; cut <= document.size(); ++cut) {
      Markdown markdown(look);
      std::string out = markdown.Take(document.substr(0, cut));
      out += markdown.Take(document.substr(cut));
      EXPECT_EQ(out + markdown.End(), whole) << cut;
    }
  }
}

TEST(Markdown, IsTheSameInPiecesOfAnyLength) {
  const std::string document = kDocument;
  const std::string whole = Rendered(document);
  for (size_t length = 1; length < 40; ++length) {
    Markdown markdown(kColoured);
    std::string out;
    for (size_t at = 0; at < document.size(); at += length)
      out += markdown.Take(document.substr(at, length));
    EXPECT_EQ(out + markdown.End(), whole) << length;
  }
}

TEST(Markdown, KeepsEveryLineBehindTheGutterAndWithinTheEdge) {
  const std::string long_words = "**" + std::string(90, 'b') + "** `" + std::string(90, 'c') +
                                 "`日本語日本語日本語*a*" + std::string(70, 'x') + "*b*日";
  for (const std::string& text :
       {std::string(kDocument), long_words, "- " + long_words, "          - " + long_words,
        std::string(200, ' ') + long_words, "```\n" + long_words}) {
    for (const size_t width : {40U, 41U, 80U}) {
      const std::string out = Rendered(text, {.width = width, .terminal = true, .colour = true});
      for (const std::string& line : Wrap(WithoutPaint(out.substr(0, out.size() - 1)), 1000)) {
        EXPECT_TRUE(line.starts_with("  │")) << line;
        EXPECT_LE(WidthOf(line), width) << line;
      }
      EXPECT_THAT(out, Not(HasSubstr("\x1b[1m\n"))) << "no paint goes on over a line's end";
    }
  }
}

TEST(Markdown, LetsNothingThroughThatATerminalWouldObey) {
  const std::string out = Rendered("a **\x1b[2Jb** `\x1b]0;t\x07` \xe2\x80\xae");
  EXPECT_THAT(WithoutPaint(out), Not(HasSubstr("\x1b")));
  EXPECT_THAT(out, HasSubstr(Bold("\\x1b[2Jb")));
  EXPECT_THAT(out, HasSubstr("‹U+202E›"));
  EXPECT_THAT(out, Not(HasSubstr("\x07")));
}

TEST(Markdown, ClosesNoBlockOfCodeByALineThatGoesOn) {
  const std::string out = Rendered("```\ncode\n" + std::string(1100, '`') + "x\nstill\n");
  EXPECT_THAT(out, HasSubstr(Code("still")));
}

TEST(Markdown, HoldsBackNoWordThatIsLongerThanAny) {
  Markdown markdown(kColoured);
  std::string out = markdown.Take("x");
  for (int i = 0; i < 2000; ++i) out += markdown.Take("日");
  EXPECT_THAT(out, HasSubstr("日"));
  EXPECT_THAT(out + markdown.End(), Not(HasSubstr("\\x"))) << "it is cut between characters";
}

TEST(Markdown, IsAsItWasWrittenWhereThereIsNoColour) {
  EXPECT_EQ(Rendered("# A **b** `c`\n- d\n```\ne\n```", {.width = 80}),
            "  │ # A **b** `c`\n  │ - d\n  │ ```\n  │ e\n  │ ```\n");
}

}  // namespace
}  // namespace cowork::cli
