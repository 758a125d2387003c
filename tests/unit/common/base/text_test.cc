#include "common/base/text.h"

#include <string>

#include <gtest/gtest.h>

namespace cowork {
namespace {

TEST(AsText, LeavesTextAsItIs) {
  const std::string text = "a caf\xc3\xa9, \xe2\x82\xac 5, \xf0\x9f\x98\x80\n";
  EXPECT_EQ(AsText(text, 100), text);
}

TEST(AsText, PutsAQuestionMarkForEachByteOfNoLetter) {
  EXPECT_EQ(AsText("a\xff", 100), "a?");
  EXPECT_EQ(AsText("\xc3", 100), "?") << "cut short";
  EXPECT_EQ(AsText("\xa9z", 100), "?z") << "a middle without a beginning";
  EXPECT_EQ(AsText("\xc0\xaf", 100), "??") << "a slash, written too long";
  EXPECT_EQ(AsText("\xed\xa0\x80", 100), "???") << "half of a pair of UTF-16";
  EXPECT_EQ(AsText("\xf4\x90\x80\x80", 100), "????") << "beyond Unicode";
}

TEST(AsText, CutsBetweenLetters) {
  EXPECT_EQ(AsText("ab\xc3\xa9", 3), "ab");
  EXPECT_EQ(AsText("ab\xc3\xa9", 4), "ab\xc3\xa9");
  EXPECT_EQ(AsText("abc", 0), "");
}

TEST(IsUtf8, IsTrueOfWholeLettersAlone) {
  EXPECT_TRUE(IsUtf8(""));
  EXPECT_TRUE(IsUtf8("a caf\xc3\xa9, \xe2\x82\xac 5, \xf0\x9f\x98\x80"));
  for (const char* broken : {"a\xff", "\xc3", "\xa9z", "\xc0\xaf", "\xed\xa0\x80"})
    EXPECT_FALSE(IsUtf8(broken)) << broken;
}

}  // namespace
}  // namespace cowork
