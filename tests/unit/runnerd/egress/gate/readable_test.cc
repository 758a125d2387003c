#include "runnerd/egress/gate/readable.h"

#include <gmock/gmock.h>

namespace cowork::gate {
namespace {

TEST(Readable, LeavesWhatPeopleWrite) {
  const char* text = "Ung\u00fcltiger Schl\u00fcssel, \u65e0\u6548 \U0001f600";
  EXPECT_EQ(Readable(text, 100), text);
}

TEST(Readable, ShowsNothingThatMovesACursorOrTurnsText) {
  for (const char* letter : {"\x1b", "\n", "\x7f", "\u0080", "\u009b", "\u009f", "\u00ad", "\u061c",
                             "\u200b", "\u2028", "\u202e", "\u2066", "\ufeff", "\U000e0041"})
    EXPECT_EQ(Readable(std::string("a") + letter + "b", 100), "a b");
}

TEST(Readable, CutsBetweenLettersAndMarksWhatIsNone) {
  EXPECT_EQ(Readable("a\u00fc", 2), "a");
  EXPECT_EQ(Readable("a\xff", 100), "a?");
}

}  // namespace
}  // namespace cowork::gate
