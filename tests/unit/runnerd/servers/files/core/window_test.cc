#include "runnerd/servers/files/core/window.h"

#include <string>

#include <gmock/gmock.h>

#include "common/base/text.h"

namespace cowork::files {
namespace {

using ::testing::HasSubstr;

TEST(WindowOf, ShowsAShortFileWhole) {
  const std::string text = "a\nb\n";
  EXPECT_EQ(WindowOf(text, {}).text, text);
  EXPECT_EQ(WindowOf(text, {}).beside.note, "lines 1 to 2 of 2, the last");
  EXPECT_EQ(WindowOf("a\nb", {}).beside.note, "lines 1 to 2 of 2, the last");
}

TEST(WindowOf, ShowsTheLinesThatAreWantedAndSaysWhatIsLeft) {
  const Window window = WindowOf("1\n2\n3\n4\n", {.first = 2, .count = 2});
  EXPECT_EQ(window.text, "2\n3\n");
  EXPECT_EQ(window.beside.note, "lines 2 to 3 of 4; go on with offset 4");
}

TEST(WindowOf, SaysWhereThereIsNothing) {
  EXPECT_EQ(WindowOf("", {}).beside.note, "the file is empty");
  EXPECT_THAT(WindowOf("1\n2\n", {.first = 3}).beside.note,
              HasSubstr("no such line; the file has 2"));
}

TEST(WindowOf, ShowsWholeLinesThatFit) {
  const std::string line = std::string(1023, 'x') + "\n";
  std::string text;
  for (int i = 0; i < 70; ++i) text += line;
  const Window window = WindowOf(text, {});
  EXPECT_EQ(window.text.size(), kMostTextShown);
  EXPECT_EQ(window.beside.note, "lines 1 to 64 of 70; go on with offset 65");
  EXPECT_EQ(WindowOf(text, {.first = 65}).beside.note, "lines 65 to 70 of 70, the last");
}

TEST(WindowOf, CutsALineThatIsTooLongBetweenLetters) {
  std::string text = "x";
  while (text.size() < 2 * kMostTextShown) text += "ü";
  text += "\nlast";
  const Window window = WindowOf(text, {});
  EXPECT_LE(window.text.size(), kMostTextShown);
  EXPECT_GE(window.text.size(), kMostTextShown - 1);
  EXPECT_EQ(AsText(window.text, window.text.size()), window.text);
  EXPECT_THAT(window.beside.note, HasSubstr("go on with offset 2"));
  EXPECT_THAT(window.beside.note, HasSubstr("was cut"));
}

TEST(WindowOf, ShowsNoMoreLinesThanOneCanRead) {
  const std::string text(3 * kMostLinesShown, '\n');
  EXPECT_EQ(WindowOf(text, {}).text.size(), kMostLinesShown);
}

}  // namespace
}  // namespace cowork::files
