#include "runnerd/courier/mcp/core/undecided.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace cowork::courier::mcp {
namespace {

using support::FailsWith;

// What is recorded of it.
std::string Recorded(std::string_view method, std::string_view params) {
  const Result<std::optional<Record>> record = RecordOf(method, params);
  if (!record.ok()) return record.error().message();
  return *record ? (*record)->method + " " + (*record)->what : "nothing";
}

TEST(Undecided, LetsNoToolBeCalled) {
  EXPECT_FALSE(PassesAsRequest("tools/call"));
  EXPECT_FALSE(PassesAsNotification("tools/call"));
  EXPECT_FALSE(PassesAsNotification("notifications/tools/call"));
}

TEST(Undecided, RecordsWhatLetsAServerDoSomething) {
  EXPECT_EQ(Recorded("resources/read", R"({"uri":"file:\/\/\/x"})"), "resources/read file:///x");
  EXPECT_EQ(Recorded("prompts/get", R"({"name":"p","arguments":{"a":"1"}})"), "prompts/get p");
  EXPECT_EQ(Recorded("completion/complete", R"({"ref":{"name":"p","type":"ref/prompt"}})"),
            R"(completion/complete {"name":"p","type":"ref/prompt"})");
  EXPECT_EQ(Recorded("tools/list", "{}"), "nothing");
}

TEST(Undecided, RecordsWhatNamesNothing) {
  EXPECT_EQ(Recorded("prompts/get", ""), "prompts/get ");
  EXPECT_EQ(Recorded("prompts/get", R"({"name":[1]})"), "prompts/get [1]");
}

TEST(Undecided, RecordsNoMoreThanANameMayHave) {
  EXPECT_EQ((*RecordOf("prompts/get", "{\"name\":\"" + std::string(1000, 'x') + "\"}"))->what,
            std::string(256, 'x'));
}

TEST(Undecided, RefusesWhatCannotBeRecorded) {
  EXPECT_THAT(RecordOf("prompts/get", R"({"name":"a","name":"b"})"),
              FailsWith(ErrorCode::kInvalidArgument));
  std::string many = R"({"name":"a")";
  for (int i = 0; i < 100; ++i) many += ",\"x" + std::to_string(i) + "\":1";
  EXPECT_THAT(RecordOf("prompts/get", many + "}"), FailsWith(ErrorCode::kResourceExhausted));
}

TEST(Undecided, LetsAServerSayWhatMcpKnowsAndWantNothing) {
  EXPECT_TRUE(PassesAsServersNotification("notifications/tools/list_changed"));
  EXPECT_TRUE(PassesAsServersNotification("notifications/message"));
  for (const char* other : {"notifications/cancelled", "notifications/initialized", "tools/call",
                            "notifications/messages", "sampling/createMessage", ""})
    EXPECT_FALSE(PassesAsServersNotification(other)) << other;
}

}  // namespace
}  // namespace cowork::courier::mcp
