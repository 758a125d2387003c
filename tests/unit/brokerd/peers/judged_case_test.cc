#include "brokerd/peers/judged_case.h"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cowork::brokerd {
namespace {

v1::JudgeRequest Asked() {
  v1::JudgeRequest asked;
  asked.set_session_id("s-1");
  asked.set_grant("/app");
  return asked;
}

v1::JudgeResponse Asks() {
  v1::JudgeResponse said;
  said.set_verdict(v1::VERDICT_ASK);
  said.set_rule("tests");
  return said;
}

TEST(JudgedCase, IsReadAsItWasAsked) {
  v1::JudgeRequest asked = Asked();
  asked.mutable_shell()->set_command("npm test");
  asked.mutable_shell()->set_cwd("/app/lib");
  const auto read = FromBytes(BytesOf(asked, Asks()));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->past.session, "s-1");
  EXPECT_EQ(read->past.grant, "/app");
  EXPECT_EQ(std::get<ShellCall>(read->past.asked).cwd, "/app/lib");
  EXPECT_EQ(read->past.then.verdict, Verdict::kAsk);
  EXPECT_EQ(read->past.then.rule, "tests");
  EXPECT_EQ(read->asked.SerializeAsString(), asked.SerializeAsString());
}

TEST(JudgedCase, HasWhatHadToBeThereBeforeAnEdit) {
  v1::JudgeRequest asked = Asked();
  asked.mutable_tool()->set_server("files");
  asked.mutable_tool()->set_tool("edit");
  asked.mutable_tool()->set_arguments("{}");
  asked.mutable_tool()->set_before("one");
  const auto read = FromBytes(BytesOf(asked, Asks()));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(std::get<ToolCall>(read->past.asked).before, "one");
}

TEST(JudgedCase, MayBeOfAStart) {
  v1::JudgeRequest asked = Asked();
  asked.mutable_start()->set_model("demo/scripted");
  EXPECT_EQ(std::get<PastCase::Start>(FromBytes(BytesOf(asked, Asks()))->past.asked).model,
            "demo/scripted");
}

TEST(JudgedCase, IsNotReadFromAnythingElse) {
  EXPECT_FALSE(FromBytes("").has_value());
  EXPECT_FALSE(FromBytes("\x07no message").has_value());
  EXPECT_FALSE(FromBytes(BytesOf(Asked(), Asks())).has_value()) << "it asks for nothing";
}

}  // namespace
}  // namespace cowork::brokerd
