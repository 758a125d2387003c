#include "runnerd/servers/files/core/arguments.h"

#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include "runnerd/servers/files/core/fields.h"
#include "runnerd/servers/files/core/path.h"
#include "runnerd/servers/files/core/tool_list.h"
#include "tests/support/matchers.h"

namespace cowork::files {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

boost::json::object Object(std::string_view json) {
  return boost::json::parse(json).as_object();
}

TEST(ReadReadCall, HasTheBeginningOfTheFileWhereNothingElseIsSaid) {
  const auto call = ReadReadCall(Object(R"({"path":"a/b"})"));
  ASSERT_THAT(call, IsOk());
  EXPECT_EQ(call->path, "a/b");
  EXPECT_EQ(call->lines.first, 1u);
  EXPECT_EQ(call->lines.count, kMostLinesShown);
}

TEST(ReadReadCall, RefusesWhatIsMissingOfAnotherTypeOutOfRangeOrUnknown) {
  for (const char* json :
       {R"({})", R"({"path":1})", R"({"path":"a","offset":0})", R"({"path":"a","offset":-1})",
        R"({"path":"a","limit":1.5})", R"({"path":"a","limit":"2"})",
        R"({"path":"a","encoding":"x"})", R"({"path":"a\u0000b"})", R"({"path":"../a"})"})
    EXPECT_THAT(ReadReadCall(Object(json)), FailsWith(ErrorCode::kInvalidArgument)) << json;
}

// 2^53 and the number behind it are one double, and so one call to whoever judges it.
TEST(ReadReadCall, TakesNoNumberThatStandsForAnother) {
  EXPECT_THAT(ReadReadCall(Object(R"({"path":"a","offset":9007199254740991})")), IsOk());
  for (const char* json :
       {R"({"path":"a","offset":9007199254740992})", R"({"path":"a","limit":9007199254740993})",
        R"({"path":"a","limit":18446744073709551615})"})
    EXPECT_THAT(ReadReadCall(Object(json)), FailsWith(ErrorCode::kInvalidArgument)) << json;
}

TEST(ReadReadCall, NamesWhatIsWrong) {
  EXPECT_THAT(ReadReadCall(Object("{}")).error().message(), HasSubstr("`path` is missing"));
  EXPECT_THAT(ReadReadCall(Object(R"({"path":"a","\u001b[2J":1})")).error().message(),
              HasSubstr("\\x1b"));
}

TEST(ReadReadCall, RepeatsNoNameOfAnyLength) {
  const boost::json::object arguments{{"path", "a"}, {std::string(1 << 20, '\n'), 1}};
  EXPECT_LT(ReadReadCall(arguments).error().message().size(), 1000u);
}

TEST(ReadListCall, MeansTheWholeProjectWithoutAPath) {
  EXPECT_EQ(ReadListCall(Object("{}"))->path, kWholeProject);
  EXPECT_EQ(ReadListCall(Object(R"({"path":"."})"))->path, kWholeProject);
}

TEST(ReadFindCall, WantsAPatternOfOneLine) {
  EXPECT_THAT(ReadFindCall(Object(R"({"pattern":"x","glob":"*.c"})")), IsOk());
  for (const std::string& json :
       {std::string("{}"), std::string(R"({"pattern":""})"), std::string(R"({"pattern":"a\nb"})"),
        R"({"pattern":")" + std::string(kLongestPattern + 1, 'x') + "\"}"})
    EXPECT_THAT(ReadFindCall(Object(json)), FailsWith(ErrorCode::kInvalidArgument)) << json;
}

TEST(ReadEditCall, TakesEditsInTheirOrder) {
  const auto call =
      ReadEditCall(Object(R"({"path":"a","edits":[{"old":"1","new":"2"},{"old":"3","new":""}]})"));
  ASSERT_THAT(call, IsOk());
  ASSERT_EQ(call->edits.size(), 2u);
  EXPECT_EQ(call->edits[0].new_text, "2");
  EXPECT_EQ(call->edits[1].old_text, "3");
}

TEST(ReadEditCall, RefusesEditsThatAreNone) {
  for (const char* json : {R"({"path":"a"})", R"({"path":"a","edits":[]})",
                           R"({"path":"a","edits":["x"]})", R"({"path":"a","edits":[{"old":"x"}]})",
                           R"({"path":"a","edits":[{"old":"x","new":"y","all":true}]})"})
    EXPECT_THAT(ReadEditCall(Object(json)), FailsWith(ErrorCode::kInvalidArgument)) << json;
}

TEST(ReadEditCall, TakesNoMoreThanAHundred) {
  const auto edits = [](size_t count) {
    boost::json::array list(count, boost::json::object{{"old", "x"}, {"new", "y"}});
    return boost::json::object{{"path", "a"}, {"edits", list}};
  };
  EXPECT_THAT(ReadEditCall(edits(kMostEdits)), IsOk());
  EXPECT_THAT(ReadEditCall(edits(kMostEdits + 1)), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(ReadWriteCall, TakesNoMoreThanTheCourierLetsThrough) {
  const auto call = [](size_t size) {
    const size_t around = boost::json::serialize(Object(R"({"path":"a","content":""})")).size();
    return ReadWriteCall({{"path", "a"}, {"content", std::string(size - around, 'x')}});
  };
  EXPECT_THAT(call(kLongestArguments), IsOk());
  EXPECT_THAT(call(kLongestArguments + 1), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(call(kLongestArguments + 1).error().message(), HasSubstr("the rest with `edit`"));
}

// A control character is six bytes on its way, and one in the file.
TEST(ReadWriteCall, CountsWhatTheArgumentsAreOnTheirWay) {
  const boost::json::object arguments{{"path", "a"},
                                      {"content", std::string(kLongestArguments / 2, '\x1b')}};
  EXPECT_THAT(ReadWriteCall(arguments), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(ReadEditCall, TakesNoMoreThanTheCourierLetsThrough) {
  const auto call = [](size_t size) {
    const boost::json::array edits(
        1, boost::json::object{{"old", "x"}, {"new", std::string(size, 'y')}});
    return ReadEditCall({{"path", "a"}, {"edits", edits}});
  };
  EXPECT_THAT(call(kLongestArguments / 2), IsOk());
  EXPECT_THAT(call(kLongestArguments), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(call(kLongestArguments).error().message(), HasSubstr("several calls"));
}

TEST(ToolList, SaysTheLimitThatHolds) {
  const std::string words = boost::json::serialize(ToolList());
  EXPECT_THAT(words, HasSubstr("128 KiB"));
  EXPECT_THAT(words, Not(HasSubstr("MiB")));
}

TEST(ReadMoveCall, ChecksBothPaths) {
  EXPECT_THAT(ReadMoveCall(Object(R"({"from":"a","to":"b"})")), IsOk());
  EXPECT_THAT(ReadMoveCall(Object(R"({"from":"/a","to":"b"})")),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(ReadMoveCall(Object(R"({"from":"a","to":"b/../.."})")),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(ReadDeleteCall, DeletesNotTheProject) {
  EXPECT_THAT(ReadDeleteCall(Object(R"({"path":"."})")), FailsWith(ErrorCode::kInvalidArgument));
}

}  // namespace
}  // namespace cowork::files
