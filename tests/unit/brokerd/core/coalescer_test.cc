#include "brokerd/core/coalescer.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cowork::brokerd {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Words = Coalescer<std::string>;
using Repeated = Words::Repeated;

constexpr int64_t kNoon = 1'000'000;
constexpr int64_t kEnd = kNoon + Words::kWindow.count();

TEST(Coalescer, CountsWhatComesAfterTheFirstWithinAWindow) {
  Words words;
  EXPECT_FALSE(words.Counted("a", kNoon));
  words.Open("a", kNoon);
  EXPECT_TRUE(words.Counted("a", kNoon));
  EXPECT_TRUE(words.Counted("a", kEnd - 1));
  EXPECT_FALSE(words.Counted("b", kNoon)) << "another one is a first one";
  EXPECT_THAT(words.Due(kEnd - 1), IsEmpty());
  EXPECT_THAT(words.Due(kEnd), ElementsAre(Repeated{"a", 2}));
  EXPECT_THAT(words.Due(kEnd), IsEmpty()) << "told once";
  EXPECT_FALSE(words.Counted("a", kEnd)) << "a new window begins with a first one";
}

TEST(Coalescer, TellsNothingOfWhatCameOnce) {
  Words words;
  words.Open("a", kNoon);
  EXPECT_THAT(words.Due(kEnd), IsEmpty());
  EXPECT_EQ(words.UntilDue(kEnd), std::nullopt);
}

TEST(Coalescer, KeepsTheCountOfAWindowThatNobodyEndedInTime) {
  Words words;
  words.Open("a", kNoon);
  EXPECT_TRUE(words.Counted("a", kNoon + 1));
  EXPECT_FALSE(words.Counted("a", kEnd + 5));
  words.Open("a", kEnd + 5);
  EXPECT_THAT(words.Due(kEnd + 5), ElementsAre(Repeated{"a", 1}));
}

TEST(Coalescer, LosesNothingWhenItIsClosed) {
  Words words;
  for (const auto* word : {"a", "b", "c"}) words.Open(word, kNoon);
  for (const auto* word : {"a", "b", "b"}) EXPECT_TRUE(words.Counted(word, kNoon + 1));
  EXPECT_THAT(words.Close(), ElementsAre(Repeated{"a", 1}, Repeated{"b", 2}));
  EXPECT_THAT(words.Close(), IsEmpty());
}

TEST(Coalescer, KeepsSoManyAndNoMore) {
  Words words;
  for (size_t i = 0; i < Words::kMostOpen; ++i) words.Open(std::to_string(i), kNoon);
  words.Open("one more", kNoon);
  EXPECT_FALSE(words.Counted("one more", kNoon)) << "it is told each time";
  EXPECT_TRUE(words.Counted("0", kNoon));
  EXPECT_EQ(words.Close().size(), 1U);
  words.Open("one more", kNoon);
  EXPECT_TRUE(words.Counted("one more", kNoon)) << "there is room again";
}

TEST(Coalescer, SaysWhenTheFirstWindowEnds) {
  Words words;
  EXPECT_EQ(words.UntilDue(kNoon), std::nullopt);
  words.Open("a", kNoon);
  words.Open("b", kNoon + 400);
  EXPECT_EQ(words.UntilDue(kNoon + 1000), Words::kWindow - milliseconds(1000));
  EXPECT_EQ(words.UntilDue(kEnd + 7), milliseconds(0));
}

TEST(Coalescer, EndsItsWindowsWhenTheClockIsPutBack) {
  Words words;
  words.Open("a", kNoon);
  EXPECT_TRUE(words.Counted("a", kNoon));
  EXPECT_THAT(words.Due(kNoon - 1), ElementsAre(Repeated{"a", 1}));
}

}  // namespace
}  // namespace cowork::brokerd
