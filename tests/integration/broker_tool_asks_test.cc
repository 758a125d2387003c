// The way of an ask for a tool through the real brokerd: what it would change is seen before it is
// judged, shown with it, and bound to it.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/call_digest.h"
#include "tests/support/broker_whole.h"

namespace cowork {
namespace {

using support::IsOk;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto kEdit = R"({"edits":[{"new":"b","old":"a"}],"path":"a.txt"})";
constexpr auto kDiff = "--- a.txt\n+++ a.txt\n@@ -1 +1 @@\n-a\n+b\n";

class BrokerToolAsk : public support::BrokerWhole {
 protected:
  BrokerToolAsk() { Show("first"); }

  // From now on `before` is there.
  void Show(const std::string& before, const std::string& diff = kDiff) {
    v1::AskFilesResponse seen;
    seen.set_before(before);
    seen.mutable_change()->set_diff(diff);
    seen.mutable_change()->set_added(1);
    seen.mutable_change()->set_removed(1);
    runner_.ShowFiles(seen);
  }
  static std::string DigestOf(const ToolCallFacts& call) {
    const CallDigest digest = DigestOfToolCall(call);
    return {digest.begin(), digest.end()};
  }
  static std::string DigestOfEdit(const std::string& before) {
    return DigestOf({.server = "files", .tool = "edit", .arguments = kEdit, .before = before});
  }
  // What the journal says of the next call that was judged and not asked.
  v1::Event::Judged Judged(const std::string& session) {
    const auto events =
        client_->Watch(session, 1, [](const v1::Event& event) { return event.has_judged(); });
    return events->back().judged();
  }
  std::string Refusal() {
    const auto told = runner_.answered.Next();
    EXPECT_TRUE(told.has_value());
    EXPECT_FALSE(told->allow());
    return told->tell();
  }
  void Unpermitted(const std::string& session, const std::string& tool) {
    v1::RunnerEvent event;
    event.mutable_unpermitted()->set_call(5);
    event.mutable_unpermitted()->mutable_tool()->set_server("files");
    event.mutable_unpermitted()->mutable_tool()->set_tool(tool);
    event.mutable_unpermitted()->mutable_tool()->set_arguments(kEdit);
    runner_.Tell(session, event);
  }
};

TEST_F(BrokerToolAsk, ShowsTheChangeWithTheApproval) {
  policy_.Say("files.edit", v1::VERDICT_ASK);
  const std::string session = RunSession();
  AskTool(session, "files.edit", kEdit);
  const v1::Approval approval = FirstApproval(session);
  EXPECT_EQ(approval.command(), "");
  EXPECT_EQ(approval.tool().server(), "files");
  EXPECT_EQ(approval.tool().tool(), "edit");
  EXPECT_EQ(approval.tool().arguments(), kEdit);
  EXPECT_EQ(approval.tool().before(), "first");
  EXPECT_EQ(approval.change().diff(), kDiff);
  EXPECT_EQ(approval.change().added(), 1U);
  EXPECT_EQ(approval.reason(), "no rule covers it; changes of files ask by default");
  const auto listed = client_->Call(&v1::Broker::Stub::ListApprovals, v1::ListApprovalsRequest());
  ASSERT_EQ(listed->approvals_size(), 1);
  EXPECT_EQ(listed->approvals(0).change().diff(), kDiff);
}

TEST_F(BrokerToolAsk, LooksAtNothingForWhatIsDeniedAnyway) {
  policy_.Say("files.edit", v1::VERDICT_DENY);
  AskTool(RunSession(), "files.edit", kEdit);
  Refusal();
  EXPECT_TRUE(runner_.looked.empty());
}

TEST_F(BrokerToolAsk, JudgesByTheRulesThatHoldWhenItHasLooked) {
  policy_.Say("files.edit", v1::VERDICT_ALLOW);
  const std::string session = RunSession();
  runner_.when_looked = [this] { policy_.Say("files.edit", v1::VERDICT_DENY, "not any more"); };
  AskTool(session, "files.edit", kEdit);
  EXPECT_EQ(Refusal(), "denied by rule \"not any more\"");
  EXPECT_TRUE(runner_.permitted.empty());
}

TEST_F(BrokerToolAsk, LooksAtTheGrantedDirectory) {
  policy_.Say("files.edit", v1::VERDICT_ASK);
  const std::string session = RunSession();
  AskTool(session, "files.edit", kEdit);
  FirstApproval(session);
  const auto looked = runner_.looked.Next();
  ASSERT_TRUE(looked.has_value());
  EXPECT_EQ(looked->project().path(), "/home/a/app");
  EXPECT_NE(looked->project().inode(), 0U);
  EXPECT_EQ(looked->tool(), "edit");
  EXPECT_EQ(looked->arguments(), kEdit);
  EXPECT_TRUE(looked->preview());
}

TEST_F(BrokerToolAsk, PermitsAChangeOfExactlyWhatWasThere) {
  policy_.Say("files.edit", v1::VERDICT_ASK);
  const std::string session = RunSession();
  AskTool(session, "files.edit", kEdit);
  const v1::Approval approval = FirstApproval(session);
  Show("second");  // Somebody changes the file while the person thinks.
  ASSERT_THAT(client_->Answer(approval.id(), v1::AnswerRequest::ALLOW_ONCE), IsOk());
  const auto permit = runner_.permitted.Next();
  ASSERT_TRUE(permit.has_value());
  EXPECT_EQ(permit->digest(), DigestOfEdit("first"));
  EXPECT_NE(permit->digest(), DigestOfEdit("second"));
  EXPECT_NE(permit->digest(), DigestOfEdit(""));
  EXPECT_TRUE(runner_.answered.Next()->allow());
}

TEST_F(BrokerToolAsk, BindsWhatARuleAllowsToWhatWasThereToo) {
  policy_.Say("files.edit", v1::VERDICT_ALLOW, "edits inside the grant");
  const std::string session = RunSession();
  AskTool(session, "files.edit", kEdit);
  EXPECT_EQ(runner_.permitted.Next()->digest(), DigestOfEdit("first"));
  const v1::Event::Judged judged = Judged(session);
  EXPECT_TRUE(judged.allowed());
  EXPECT_EQ(judged.tool().before(), "first");
  EXPECT_EQ(judged.change().diff(), kDiff);
  EXPECT_EQ(judged.rule(), "edits inside the grant");
}

TEST_F(BrokerToolAsk, DeniesInTheToolsOwnWordsWhatItRefusesToShow) {
  policy_.Say("files.edit", v1::VERDICT_ALLOW);
  runner_.RefuseFiles(Error(ErrorCode::kFailedPrecondition, "`old` is not in a.txt"));
  const std::string session = RunSession();
  AskTool(session, "files.edit", kEdit);
  EXPECT_EQ(Refusal(), "`old` is not in a.txt");
  EXPECT_TRUE(runner_.permitted.empty());
  const v1::Event::Judged judged = Judged(session);
  EXPECT_FALSE(judged.allowed());
  EXPECT_EQ(judged.tool().tool(), "edit");
  EXPECT_EQ(judged.why(), "`old` is not in a.txt");
  EXPECT_TRUE(judged.failed());
  EXPECT_THAT(Audited("verdict"), Contains("write: deny, what it would change cannot be seen"));
}

TEST_F(BrokerToolAsk, DeniesWhatNobodyCanShow) {
  policy_.Say("files.edit", v1::VERDICT_ALLOW);
  const std::string session = RunSession();
  for (const auto code : {ErrorCode::kInvalidArgument, ErrorCode::kResourceExhausted}) {
    runner_.RefuseFiles(Error(code, "not now"));
    AskTool(session, "files.edit", kEdit);
    EXPECT_EQ(Refusal(), "what it would change cannot be seen, so it is denied: not now");
  }
  runner_.ShowFiles({});
  AskTool(session, "files.edit", kEdit);
  EXPECT_THAT(Refusal(), HasSubstr("does not say what is there now"));
  Show("first", std::string(256 * 1024 + 1, '+'));
  AskTool(session, "files.edit", kEdit);
  EXPECT_THAT(Refusal(), HasSubstr("longer than 262144 bytes"));
  EXPECT_TRUE(runner_.permitted.empty());
}

TEST_F(BrokerToolAsk, TakesAToolOfOursThatItDoesNotKnowForOneThatWrites) {
  policy_.Say("files.chmod", v1::VERDICT_ALLOW);
  runner_.RefuseFiles(Error(ErrorCode::kFailedPrecondition, "there is no such tool"));
  AskTool(RunSession(), "files.chmod", "{}");
  EXPECT_EQ(Refusal(), "there is no such tool");
}

TEST_F(BrokerToolAsk, LooksAtNothingForAToolThatOnlyReads) {
  policy_.Say("files.read", v1::VERDICT_ALLOW);
  policy_.Say("everything.edit", v1::VERDICT_ASK);
  const std::string session = RunSession();
  AskTool(session, "files.read", R"({"path":"a.txt"})");
  EXPECT_EQ(
      runner_.permitted.Next()->digest(),
      DigestOf(
          {.server = "files", .tool = "read", .arguments = R"({"path":"a.txt"})", .before = ""}));
  AskTool(session, "everything.edit", "{}");
  const v1::Approval approval = FirstApproval(session);
  EXPECT_FALSE(approval.has_change());
  EXPECT_EQ(approval.reason(), "no rule covers it; calls of tools ask by default");
  EXPECT_TRUE(runner_.looked.empty());
}

TEST_F(BrokerToolAsk, DeniesArgumentsThatAreNotCanonical) {
  policy_.Say("files.read", v1::VERDICT_ALLOW);
  const std::string session = RunSession();
  AskTool(session, "files.read", R"({"path": "a.txt"})");
  EXPECT_THAT(Refusal(), HasSubstr("canonical JSON"));
  EXPECT_TRUE(runner_.permitted.empty());
  const v1::Event::Judged judged = Judged(session);
  EXPECT_FALSE(judged.allowed());
  EXPECT_TRUE(judged.has_tool());
  EXPECT_THAT(Audited("verdict"), Contains(HasSubstr("mcp: deny, ")));
}

TEST_F(BrokerToolAsk, RunsACallWithoutAPermitOnlyWhereARuleAllowsAndItWritesNothing) {
  policy_.Say("files.read", v1::VERDICT_ALLOW);
  policy_.Say("files.edit", v1::VERDICT_ALLOW);
  policy_.Say("files.write", v1::VERDICT_ASK);
  const std::string session = RunSession();
  for (const auto* tool : {"read", "edit", "write", "delete"}) {
    Unpermitted(session, tool);
    const auto settled = runner_.settled.Next();
    ASSERT_TRUE(settled.has_value());
    EXPECT_EQ(settled->call(), 5U);
    EXPECT_EQ(settled->run(), std::string(tool) == "read") << tool;
  }
  EXPECT_THAT(Audited("verdict"), Contains(HasSubstr("shown to nobody")));
  EXPECT_TRUE(runner_.looked.empty()) << "nobody is shown what is judged on the spot";
  const auto waiting = client_->Call(&v1::Broker::Stub::ListApprovals, v1::ListApprovalsRequest());
  EXPECT_EQ(waiting->approvals_size(), 0);
}

TEST_F(BrokerToolAsk, TellsOfACallWithItsToolAndTheYesThatLetIt) {
  policy_.Say("files.edit", v1::VERDICT_ASK);
  const std::string session = RunSession();
  AskTool(session, "files.edit", kEdit);
  const std::string approval = FirstApproval(session).id();
  ASSERT_THAT(client_->Answer(approval, v1::AnswerRequest::ALLOW_ONCE), IsOk());
  v1::RunnerEvent started;
  started.mutable_call_started()->set_call(1);
  started.mutable_call_started()->set_permit_id(runner_.permitted.Next()->permit_id());
  runner_.Tell(session, started);
  const auto events =
      client_->Watch(session, 1, [](const v1::Event& event) { return event.has_call_started(); });
  const v1::Event::CallStarted& call = events->back().call_started();
  EXPECT_EQ(call.command(), "");
  EXPECT_EQ(call.tool().tool(), "edit");
  EXPECT_EQ(call.tool().before(), "first");
  EXPECT_EQ(call.approval_id(), approval);
}

TEST_F(BrokerToolAsk, TellsTheAuditNamesAndADigestAndNoArguments) {
  policy_.Say("files.edit", v1::VERDICT_ASK);
  const std::string session = RunSession();
  AskTool(session, "files.edit", kEdit);
  ASSERT_THAT(client_->Answer(FirstApproval(session).id(), v1::AnswerRequest::ALLOW_ONCE), IsOk());
  EXPECT_THAT(Audited("verdict"), Contains("write: ask, the default"));
  EXPECT_THAT(Audited("permit"), Contains(HasSubstr(": one call of files.edit, once")));
  for (const auto* kind : {"verdict", "permit", "answer"})
    EXPECT_THAT(Audited(kind), Each(Not(HasSubstr("a.txt"))));
}

}  // namespace
}  // namespace cowork
