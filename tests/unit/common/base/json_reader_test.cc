#include "common/base/json_reader.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork {
namespace {

using namespace std::literals;
using support::FailsWith;
using support::IsOk;

Result<void> Read(std::string_view text) {
  JsonReader reader(text, 4);
  TRY(reader.Skip());
  return reader.End();
}

TEST(JsonReader, TakesWhatTheRfcCallsJson) {
  for (const auto good :
       {"0"sv, "-0.5e+10"sv, "\"\""sv, " {} "sv, "[1 , 2]"sv, "\t{\"a\" : [ null ]\r\n}"sv,
        R"("\"\\\/\b\f\n\r\t\u00e9")"sv, "\"caf\xc3\xa9\""sv, "\"\x7f\""sv, "[[[[]]]]"sv})
    EXPECT_THAT(Read(good), IsOk()) << good;
}

TEST(JsonReader, RefusesEverythingElse) {
  for (const auto bad : {""sv,
                         " "sv,
                         "{"sv,
                         "}"sv,
                         "[1,]"sv,
                         "[,1]"sv,
                         "{\"a\":1,}"sv,
                         "{a:1}"sv,
                         "{'a':1}"sv,
                         "{\"a\" 1}"sv,
                         "{\"a\":}"sv,
                         "[1 2]"sv,
                         "01"sv,
                         "+1"sv,
                         ".5"sv,
                         "1."sv,
                         "1e"sv,
                         "-"sv,
                         "0x10"sv,
                         "NaN"sv,
                         "Infinity"sv,
                         "True"sv,
                         "nul"sv,
                         "\"a"sv,
                         "\"\\x41\""sv,
                         "\"\\u12g4\""sv,
                         "\"\\u12"sv,
                         "\"a\nb\""sv,
                         "\"a\\"sv,
                         "1 1"sv,
                         "\"\0\""sv,
                         "1\0"sv,
                         "[1]\0"sv,
                         "// a\n1"sv,
                         "\xef\xbb\xbf"
                         "1"sv,
                         "\"\\u-123\""sv})
    EXPECT_THAT(Read(bad), FailsWith(ErrorCode::kInvalidArgument)) << bad;
}

TEST(JsonReader, RefusesAStringThatIsNoUtf8) {
  for (const auto bad : {"\"\xff\""sv, "\"\xc3\""sv, "\"\xed\xa0\x80\""sv, "{\"\xc0\xaf\":1}"sv})
    EXPECT_THAT(Read(bad), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(JsonReader, RefusesWhatIsNestedTooDeeply) {
  EXPECT_THAT(Read("[[[[[]]]]]"), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(Read(R"({"a":{"a":{"a":{"a":{}}}}})"), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(Read("[[[[]]],[[[]]]]"), IsOk());
}

TEST(JsonReader, GivesNamesWithoutTheirEscapesAndValuesAsTheyStand) {
  std::vector<std::string> found;
  JsonReader reader(R"( { "a" : [ 1, 2 ] , "\u0062\ud83d\ude00" : "\u0063" } )", 4);
  EXPECT_THAT(reader.Members([&](const std::string& name) -> Result<void> {
    found.push_back(name + "=" + std::string(TRY(reader.Skip())));
    return {};
  }),
              IsOk());
  EXPECT_THAT(reader.End(), IsOk());
  EXPECT_EQ(found, (std::vector<std::string>{"a=[ 1, 2 ]", "b\U0001f600=\"\\u0063\""}));
}

TEST(JsonReader, GivesOnlyWhatItIsAskedFor) {
  EXPECT_THAT(JsonReader("1", 4).Text(), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(JsonReader("\"1\"", 4).Number(), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(JsonReader("[1]", 4).Number(), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(JsonReader("[]", 4).Members([](const std::string&) { return Result<void>(); }),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_EQ(*JsonReader(" 12.50 ", 4).Number(), 12.5);
}

TEST(JsonReader, PassesOverHalfOfASurrogatePairButCallsItNoText) {
  EXPECT_THAT(Read(R"("\ud83d")"), IsOk());
  EXPECT_THAT(JsonReader(R"("\ud83d")", 4).Text(), FailsWith(ErrorCode::kInvalidArgument));
}

}  // namespace
}  // namespace cowork
