// What the runtime asks for by a name of its own, through the real courier: which tool of which MCP
// server is meant.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/courier_mcp.h"
#include "tests/support/eventually.h"

namespace cowork {
namespace {

using support::Peer;
using ::testing::HasSubstr;

// The runtime asks for a tool that it calls "notes_find_all".
class CourierToolAskTest : public support::CourierMcp {
 protected:
  CourierToolAskTest()
      : CourierMcp(Event("session.status", R"("status":{"type":"busy"})") +
                   Event("permission.asked", R"("id":"per_1","permission":"notes_find_all",)"
                                             R"("metadata":{},"tool":{"callID":"c1"})") +
                   Event("message.part.updated",
                         R"("part":{"type":"tool","tool":"notes_find_all","callID":"c1",)"
                         R"("state":{"status":"running","input":{"b":1.0,"a":"x"}}})")) {}

  static std::string Event(const std::string& type, const std::string& properties) {
    return "data: {\"type\":\"" + type + R"(","properties":{"sessionID":"ses_1",)" + properties +
           "}}\n\n";
  }

  // The server has listed these before the runtime is prompted.
  void Prompt(const std::string& tools) {
    List(client_, server_, tools);
    v1::ToCourier prompt;
    prompt.mutable_prompt()->set_piece("go on");
    runnerd_.Send(prompt);
  }

  void ExpectRejection(const std::string& why) {
    EXPECT_TRUE(support::Eventually([&] {
      EXPECT_EQ(runnerd_.Next(50).what_case(), v1::FromCourier::WHAT_NOT_SET);
      return runtime_.asked().find(why) != std::string::npos;
    })) << runtime_.asked();
    EXPECT_THAT(runtime_.asked(), HasSubstr("POST /permission/per_1/reply"));
    EXPECT_THAT(runtime_.asked(), HasSubstr(R"("reply":"reject")"));
  }

  Peer server_ = Bring("notes"), client_ = Stand("notes");
};

TEST_F(CourierToolAskTest, TellsWhichToolOfWhichServerIsMeant) {
  Prompt(R"({"name":"find.all"})");
  const v1::FromCourier::Asked asked = runnerd_.Next().asked();
  EXPECT_EQ(asked.ask_id(), "per_1");
  EXPECT_EQ(asked.command() + asked.cwd(), "");
  EXPECT_EQ(asked.tool().server(), "notes");
  EXPECT_EQ(asked.tool().tool(), "find.all");
  EXPECT_EQ(asked.tool().arguments(), R"({"a":"x","b":1})");
}

TEST_F(CourierToolAskTest, RejectsANameThatTwoToolsHave) {
  Prompt(R"({"name":"find.all"},{"name":"find/all"})");
  ExpectRejection("find.all of notes, find/all of notes");
}

TEST_F(CourierToolAskTest, RejectsAToolThatNoServerHasListed) {
  Prompt(R"({"name":"find"})");
  ExpectRejection("no MCP server of this session has listed such a tool");
}

}  // namespace
}  // namespace cowork
