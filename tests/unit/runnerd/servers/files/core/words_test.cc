// What this server says of the project in words of its own: listings, matches, changes.

#include <sys/stat.h>

#include <string>

#include <gmock/gmock.h>

#include "runnerd/servers/files/core/change_words.h"
#include "runnerd/servers/files/core/listing.h"
#include "runnerd/servers/files/core/matches.h"
#include "runnerd/servers/files/core/window.h"

namespace cowork::files {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using std::string_literals::operator""s;

TEST(Listing, IsSortedWithKindsAndSizes) {
  EXPECT_EQ(Listing({{"b", KindWord(S_IFREG | 0644), 12},
                     {"a", KindWord(S_IFDIR), 4096},
                     {"c", KindWord(S_IFLNK), 3},
                     {"d", KindWord(S_IFIFO), 0},
                     {"e", KindWord(S_IFSOCK), 0},
                     {"f", KindWord(S_IFCHR), 0}}),
            "directory a/\nfile 12 b\nlink c\nfifo d\nsocket e\ndevice f\n");
}

TEST(Listing, SaysWhereNothingIs) {
  EXPECT_EQ(Listing({}), "nothing is in it\n");
}

TEST(Listing, IsBoundedAndSaysHowManyAreLeft) {
  std::vector<Entry> entries(kMostEntriesShown + 7, {"x", "file", 1});
  EXPECT_THAT(Listing(entries), EndsWith("and 7 more; `find` looks into all\n"));
  entries.resize(kMostEntriesShown);
  EXPECT_THAT(Listing(entries), Not(HasSubstr("more")));
}

TEST(Listing, LetsNoNameWriteALineOfItsOwn) {
  EXPECT_EQ(Listing({{"a\nfile 1 b", "file", 1}}), "file 1 $'a\\x0afile\\x201\\x20b'\n");
  EXPECT_EQ(Listing({{"a\xff", "file", 1}}), "file 1 a?\n");
}

TEST(Matches, AreNamedFromTheProjectOn) {
  const std::string found =
      "./a.c\0"s
      "3:int a;\n./s/b.c\0"s
      "10:x:y\n"s;
  EXPECT_EQ(Matches(found, ".").text, "a.c:3:int a;\ns/b.c:10:x:y\n");
  EXPECT_EQ(Matches(found, "src").text, "src/a.c:3:int a;\nsrc/s/b.c:10:x:y\n");
  EXPECT_EQ(MatchesIn("3:int a;\n", "src/a.c").text, "src/a.c:3:int a;\n");
}

TEST(Matches, LeaveOutALineThatIsNotWhole) {
  EXPECT_EQ(Matches("./a\0"s
                    "1:x\n./b\0"s
                    "2:y"s,
                    ".")
                .text,
            "a:1:x\n");
}

TEST(Matches, AreAsMuchAsFitsWithTheirPaths) {
  std::string found;
  for (int i = 0; i < 1000; ++i) found += "1:x\n";
  EXPECT_TRUE(MatchesIn(found, "a").all);
  const MatchedLines matched = MatchesIn(found, std::string(1000, 'a'));
  EXPECT_FALSE(matched.all);
  EXPECT_LE(matched.text.size(), kMostTextShown);
  EXPECT_THAT(matched.text, EndsWith("a:1:x\n"));
}

TEST(Matches, AreUtf8) {
  EXPECT_EQ(Matches("./a\0"s
                    "1:\xff\n"s,
                    ".")
                .text,
            "a:1:?\n");
}

TEST(ChangeWords, SayWhatHasNoLines) {
  EXPECT_EQ(MoveWords("a", "b"), "rename from a\nrename to b\n");
  EXPECT_EQ(BinaryWords("a", 3, std::nullopt), "the binary file a of 3 bytes is deleted\n");
  EXPECT_EQ(BinaryWords("a", 3, "xy"),
            "the binary file a of 3 bytes is replaced by a text of 2 bytes\n");
  EXPECT_EQ(NoLineWords("a", false, true), "the empty file a is made\n");
  EXPECT_EQ(NoLineWords("a", true, false), "the empty file a is deleted\n");
  EXPECT_EQ(NoLineWords("a", true, true), "a stays as it is\n");
}

TEST(CountLinesOfDiff, CountsALineThatLooksLikeAHeader) {
  const LineCounts counts =
      CountLinesOfDiff("--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n same\n--- old\n+++ new\n+more\n");
  EXPECT_EQ(counts.added, 2u);
  EXPECT_EQ(counts.removed, 1u);
}

}  // namespace
}  // namespace cowork::files
