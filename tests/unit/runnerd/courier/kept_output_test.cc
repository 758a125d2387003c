#include "runnerd/courier/kept_output.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cowork::courier {
namespace {

using ::testing::EndsWith;
using ::testing::StartsWith;

TEST(KeptOutput, IsWholeWhereItIsShort) {
  KeptOutput output;
  EXPECT_TRUE(output.empty());
  output.Add("one\n");
  output.Add("two\n");
  EXPECT_FALSE(output.empty());
  EXPECT_EQ(output.Told().first(), "one\ntwo\n");
  EXPECT_EQ(output.Told().last(), "");
  EXPECT_EQ(output.Told().left_out(), 0u);
}

TEST(KeptOutput, IsHowItBeganAndHowItEndedWhereItIsLong) {
  for (const size_t piece : {1u, 7u, 1'000u, 65'536u, 300'000u}) {
    KeptOutput output;
    const std::string all = "begin" + std::string(299'990, '.') + "the end";
    for (size_t at = 0; at < all.size(); at += piece) output.Add(all.substr(at, piece));
    const auto told = output.Told();
    EXPECT_THAT(told.first(), StartsWith("begin."));
    EXPECT_THAT(told.last(), EndsWith(".the end"));
    EXPECT_LE(told.first().size(), KeptOutput::kEach) << piece;
    EXPECT_EQ(told.last().size(), KeptOutput::kEach) << piece;
    EXPECT_EQ(told.first().size() + told.last().size() + told.left_out(), all.size()) << piece;
  }
}

TEST(KeptOutput, LosesNothingBetweenTheTwoThoughALetterStandsThere) {
  const std::string letter = "\xf0\x9f\x98\x80";
  for (size_t before = 0; before < 8; ++before) {
    KeptOutput output;
    std::string all(KeptOutput::kEach - before, 'a');
    while (all.size() + letter.size() < 2 * KeptOutput::kEach - 3) all += letter;
    output.Add(all);
    EXPECT_EQ(output.Told().first() + output.Told().last(), all) << before;
    EXPECT_EQ(output.Told().left_out(), 0u) << before;
  }
}

// A string of protobuf is UTF-8: with another in it, the whole message would not be understood.
TEST(KeptOutput, IsTextWhateverWasWritten) {
  KeptOutput output;
  output.Add("\xff\xc3\xa9\0z");
  output.Add(std::string(1, '\0'));
  EXPECT_EQ(output.Told().first(), std::string("?\xc3\xa9\0", 4));
}

}  // namespace
}  // namespace cowork::courier
