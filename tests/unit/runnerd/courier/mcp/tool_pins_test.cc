#include "runnerd/courier/mcp/core/tool_pins.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::courier::mcp {
namespace {

using Standing = ToolPins::Standing;
using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;
using ::testing::Not;

class ToolPinsTest : public ::testing::Test {
 protected:
  PinnedList Seen(const std::string& tools) {
    const Result<PinnedList> list = Pin("{\"tools\":[" + tools + "]}", pins_);
    EXPECT_THAT(list, IsOk());
    return *list;
  }

  ToolPins pins_;
};

TEST_F(ToolPinsTest, PinsWhatAServerLists) {
  const PinnedList list = Seen(R"({"name":"a","description":"reads"},{"name":"b"})");
  EXPECT_EQ(list.result, R"({"tools":[{"description":"reads","name":"a"},{"name":"b"}]})");
  EXPECT_TRUE(list.notices.empty());
  EXPECT_EQ(pins_.Of("a"), Standing::kPinned);
  EXPECT_EQ(pins_.Of("b"), Standing::kPinned);
  EXPECT_EQ(pins_.Of("c"), Standing::kUnknown);
}

TEST_F(ToolPinsTest, TakesTheSameDefinitionWrittenDifferentlyForTheSame) {
  Seen(R"({"name":"a","description":"reads","x":1})");
  EXPECT_TRUE(Seen(R"({ "x":1.0, "description":"r\u0065ads", "name":"a" })").notices.empty());
  EXPECT_EQ(pins_.Of("a"), Standing::kPinned);
}

TEST_F(ToolPinsTest, ReportsAChangeAndLeavesTheChangedToolOut) {
  Seen(R"({"name":"a","description":"reads"},{"name":"b"})");
  const PinnedList list = Seen(R"({"name":"a","description":"reads, and sends"},{"name":"b"})");
  EXPECT_EQ(list.result, R"({"tools":[{"name":"b"}]})");
  ASSERT_EQ(list.notices.size(), 1u);
  EXPECT_EQ(list.notices[0].kind, Notice::Kind::kToolChanged);
  EXPECT_EQ(list.notices[0].what, "a");
  EXPECT_EQ(pins_.Of("a"), Standing::kChanged);
}

TEST_F(ToolPinsTest, NamesThoseThatHaveNotChanged) {
  Seen(R"({"name":"a"},{"name":"b"},{"name":"c"})");
  Seen(R"({"name":"b","x":1})");
  EXPECT_THAT(pins_.Pinned(), ::testing::ElementsAre("a", "c"));
}

TEST_F(ToolPinsTest, DoesNotForgetAChangeThatIsTakenBack) {
  Seen(R"({"name":"a"})");
  Seen(R"({"name":"a","x":1})");
  EXPECT_EQ(Seen(R"({"name":"a"})").notices.size(), 1u);
  EXPECT_EQ(pins_.Of("a"), Standing::kChanged);
}

TEST_F(ToolPinsTest, TakesTwoDefinitionsOfOneNameInAListForAChange) {
  Seen(R"({"name":"a"},{"name":"a","x":1})");
  EXPECT_EQ(pins_.Of("a"), Standing::kChanged);
}

TEST_F(ToolPinsTest, LeavesOutADefinitionThatCannotBePinned) {
  const PinnedList list = Seen(R"({"description":"nameless"},{"name":"a\u001b"},{"name":"a b"},)"
                               R"({"name":"x","x":1,"x":2},{"name":"y","d":"\ud83d"},1,)"
                               R"({"name":"big","d":")" +
                               std::string(kLongestDefinition, 'd') + "\"}");
  EXPECT_EQ(list.result, R"({"tools":[]})");
  EXPECT_EQ(list.notices.size(), 7u);
  for (const Notice& notice : list.notices) EXPECT_EQ(notice.kind, Notice::Kind::kBadTool);
}

TEST_F(ToolPinsTest, PinsNoMoreToolsThanItHasRoomFor) {
  for (size_t i = 0; i < kMostTools; ++i) pins_.See("t" + std::to_string(i), Sha256("x"));
  const PinnedList list = Seen(R"({"name":"more"})");
  EXPECT_THAT(list.result, Not(HasSubstr("more")));
  EXPECT_EQ(pins_.Of("more"), Standing::kUnknown);
  EXPECT_EQ(pins_.Of("t0"), Standing::kPinned);
}

// What a server sends in four bytes would be a notice of hundreds.
TEST_F(ToolPinsTest, RefusesAListOfMoreThanItCouldPinAndPinsNothingOfIt) {
  std::string tools = R"({"name":"a"})";
  for (size_t i = 0; i < kMostTools; ++i) tools += ",1";
  EXPECT_THAT(Pin("{\"tools\":[" + tools + "]}", pins_), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_EQ(pins_.Of("a"), Standing::kUnknown);
}

TEST_F(ToolPinsTest, WritesTheListAnew) {
  const Result<PinnedList> list = Pin("{\"tools\":[\r{ \"name\":\r\"a\"}\r],\"x\":[\r1\r]}", pins_);
  EXPECT_EQ(list->result, R"({"tools":[{"name":"a"}],"x":[1]})");
}

TEST_F(ToolPinsTest, KeepsTheRestOfTheResult) {
  const Result<PinnedList> list = Pin(R"({"nextCursor":"2","tools":[{"name":"a"}]})", pins_);
  EXPECT_EQ(list->result, R"({"nextCursor":"2","tools":[{"name":"a"}]})");
}

TEST_F(ToolPinsTest, RefusesWhatIsNoListOfTools) {
  for (const char* result :
       {"[]", "{}", R"({"tools":{}})", R"({"tools":[],"tools":[{"name":"a"}]})"})
    EXPECT_THAT(Pin(result, pins_), FailsWith(ErrorCode::kInvalidArgument)) << result;
}

}  // namespace
}  // namespace cowork::courier::mcp
