#include "runnerd/servers/files/core/lines.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>

namespace cowork::files {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// What comes of a piece; "TOO LONG" of such a line.
std::vector<std::string> After(LineReader& reader, std::string_view piece) {
  reader.Feed(piece);
  std::vector<std::string> lines;
  while (const auto line = reader.Next()) lines.push_back(line->too_long ? "TOO LONG" : line->text);
  return lines;
}

TEST(LineReader, GivesEachLineOnceItIsWhole) {
  LineReader reader(100);
  EXPECT_THAT(After(reader, "one\ntw"), ElementsAre("one"));
  EXPECT_THAT(After(reader, ""), IsEmpty());
  EXPECT_THAT(After(reader, "o\n\nthree\n"), ElementsAre("two", "", "three"));
}

TEST(LineReader, TakesALineOfExactlyTheLimit) {
  LineReader reader(4);
  EXPECT_THAT(After(reader, "1234\n12345\n1\n"), ElementsAre("1234", "TOO LONG", "1"));
}

TEST(LineReader, TellsALineThatIsTooLongOnceAndSkipsToItsEnd) {
  LineReader reader(4);
  EXPECT_THAT(After(reader, "12345"), ElementsAre("TOO LONG"));
  EXPECT_THAT(After(reader, "678901234567890"), IsEmpty());
  EXPECT_THAT(After(reader, "9\nnext\n"), ElementsAre("next"));
}

TEST(LineReader, SkipsALineThatEndsWithThePieceThatIsTooLong) {
  LineReader reader(4);
  EXPECT_THAT(After(reader, "ok\n1234567\nok\n12"), ElementsAre("ok", "TOO LONG", "ok"));
  EXPECT_THAT(After(reader, "34\n"), ElementsAre("1234"));
}

}  // namespace
}  // namespace cowork::files
