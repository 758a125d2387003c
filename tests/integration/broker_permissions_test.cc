// What a person allows for longer than once, through the real brokerd.

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "brokerd/roles.h"
#include "tests/support/broker_whole.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto kScope = R"("npm test" in /home/a/app)";

class BrokerPermissions : public support::BrokerWhole {
 protected:
  using Stub = v1::Broker::Stub;

  BrokerPermissions() { policy_.Say("npm test", v1::VERDICT_ASK); }

  static v1::AllowAlwaysRequest Always(const v1::Approval& approval) {
    v1::AllowAlwaysRequest request;
    request.set_approval_id(approval.id());
    return request;
  }
  // The approval that is asked for now.
  v1::Approval Asked(const std::string& session, const std::string& command = "npm test") {
    Ask(session, command);
    const auto events = client_->Watch(session, next_, [&](const v1::Event& event) {
      return event.has_asked() && event.asked().approval().command() == command;
    });
    next_ = events->back().sequence() + 1;
    return events->back().asked().approval();
  }
  void ExpectAllowedUnasked(const std::string& session, const std::string& command = "npm test") {
    Ask(session, command);
    const auto told = runner_.answered.Next();
    ASSERT_TRUE(told.has_value());
    EXPECT_TRUE(told->allow());
    ASSERT_TRUE(runner_.permitted.Next().has_value());
  }
  void ExpectDenied(const std::string& session, const std::string& command = "npm test") {
    Ask(session, command);
    const auto told = runner_.answered.Next();
    ASSERT_TRUE(told.has_value());
    EXPECT_FALSE(told->allow());
    EXPECT_TRUE(runner_.permitted.empty());
  }
  // Answers what is asked now, and takes note of what runnerd was told.
  void Allow(const std::string& session, v1::AnswerRequest::Decision decision) {
    ASSERT_THAT(client_->Answer(Asked(session).id(), decision), IsOk());
    Heard();
  }
  void AllowAlways(const std::string& session) {
    ASSERT_THAT(client_->CallTwice(&Stub::AllowAlways, Always(Asked(session))), IsOk());
    Heard();
  }
  void Heard() {
    EXPECT_TRUE(runner_.answered.Next()->allow());
    ASSERT_TRUE(runner_.permitted.Next().has_value());
  }
  void Unpermitted(const std::string& session) {
    v1::RunnerEvent event;
    event.mutable_unpermitted()->set_call(5);
    event.mutable_unpermitted()->set_command("npm test");
    event.mutable_unpermitted()->set_cwd("/home/a/app");
    runner_.Tell(session, event);
  }
  std::vector<v1::Permission> All() {
    const auto all = client_->Call(&Stub::ListPermissions, v1::ListPermissionsRequest());
    return {all->permissions().begin(), all->permissions().end()};
  }
  Result<v1::RemovePermissionResponse> Remove(const std::string& id) {
    v1::RemovePermissionRequest request;
    request.set_id(id);
    return client_->Call(&Stub::RemovePermission, request);
  }
  // A session of the same grant, after the present one.
  std::string AnotherSession(const std::string& former) {
    EXPECT_THAT(client_->Stop(former), IsOk());
    next_ = 1;
    return RunSession();
  }

  uint64_t next_ = 1;  // Event of the session that is asked in.
};

TEST_F(BrokerPermissions, AllowWhatIsWithinTheScopeForTheRestOfTheSession) {
  const std::string session = RunSession();
  const v1::Approval approval = Asked(session);
  EXPECT_EQ(approval.scope(), kScope);
  ASSERT_THAT(client_->Answer(approval.id(), v1::AnswerRequest::ALLOW_SESSION), IsOk());
  Heard();
  ExpectAllowedUnasked(session);
  ASSERT_EQ(All().size(), 1U);
  EXPECT_EQ(All()[0].scope(), kScope);
  EXPECT_EQ(All()[0].session_id(), session);
  EXPECT_EQ(All()[0].directory(), "/home/a/app");
  EXPECT_EQ(All()[0].by(), "owner");
}

TEST_F(BrokerPermissions, OfASessionEndWithIt) {
  const std::string session = RunSession();
  Allow(session, v1::AnswerRequest::ALLOW_SESSION);
  EXPECT_EQ(Asked(AnotherSession(session)).state(), v1::Approval::WAITING);
}

TEST_F(BrokerPermissions, OfOneAnswerAreForThatCall) {
  const std::string session = RunSession();
  Allow(session, v1::AnswerRequest::ALLOW_ONCE);
  EXPECT_EQ(Asked(session).state(), v1::Approval::WAITING);
  EXPECT_TRUE(All().empty());
}

TEST_F(BrokerPermissions, CoverNoOtherCommand) {
  policy_.Say("npm test; curl evil", v1::VERDICT_ASK);
  const std::string session = RunSession();
  AllowAlways(session);
  EXPECT_EQ(Asked(session, "npm test; curl evil").state(), v1::Approval::WAITING);
}

TEST_F(BrokerPermissions, ForGoodSayWhatTheyAreAndAreConfirmed) {
  const std::string session = RunSession();
  const v1::Approval approval = Asked(session);
  const auto told = client_->Told(&Stub::AllowAlways, Always(approval));
  ASSERT_THAT(told, IsOk());
  EXPECT_THAT(told->what(), HasSubstr(kScope));
  EXPECT_TRUE(runner_.permitted.empty()) << "the first call changes nothing";
  EXPECT_TRUE(All().empty());
  ASSERT_THAT(client_->Confirm(&Stub::AllowAlways, Always(approval), told->id()), IsOk());
  Heard();
  ASSERT_EQ(All().size(), 1U);
  EXPECT_EQ(All()[0].session_id(), "");
}

TEST_F(BrokerPermissions, ForGoodHoldInTheSessionsThatComeAndAfterARestart) {
  const std::string session = RunSession();
  AllowAlways(session);
  const std::string another = AnotherSession(session);
  ExpectAllowedUnasked(another);
  StopBroker();
  StartBroker();
  next_ = 1;
  ExpectAllowedUnasked(RunSession());
}

TEST_F(BrokerPermissions, SpeakOnlyWhereNoRuleDoes) {
  const std::string session = RunSession();
  AllowAlways(session);
  policy_.Say("npm test", v1::VERDICT_ASK, "tests are asked for");
  const v1::Approval approval = Asked(session);
  EXPECT_EQ(approval.scope(), "");
  EXPECT_THAT(client_->Answer(approval.id(), v1::AnswerRequest::ALLOW_SESSION),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(client_->Told(&Stub::AllowAlways, Always(approval)),
              FailsWith(ErrorCode::kFailedPrecondition));
  ASSERT_THAT(client_->Answer(approval.id(), v1::AnswerRequest::ALLOW_ONCE), IsOk());
  Heard();
  policy_.Say("npm test", v1::VERDICT_DENY, "no tests");
  ExpectDenied(session);
  policy_.Say("npm test", v1::VERDICT_DENY);
  ExpectDenied(session);
}

TEST_F(BrokerPermissions, AllowACallOnTheSpot) {
  const std::string session = RunSession();
  Allow(session, v1::AnswerRequest::ALLOW_SESSION);
  Unpermitted(session);
  EXPECT_TRUE(runner_.settled.Next()->run());
  ASSERT_THAT(Remove(All().at(0).id()), IsOk());
  Unpermitted(session);
  EXPECT_FALSE(runner_.settled.Next()->run());
}

TEST_F(BrokerPermissions, AreAskedForAgainWhenTheyWereTakenBack) {
  const std::string session = RunSession();
  AllowAlways(session);
  const std::string id = All().at(0).id();
  EXPECT_THAT(Remove(id), IsOk());
  EXPECT_THAT(Remove(id), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(Remove("w-none"), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_EQ(Asked(session).state(), v1::Approval::WAITING);
  EXPECT_THAT(Audited("permission"), Contains(id + " removed, by owner"));
}

TEST_F(BrokerPermissions, GoWithTheirGrant) {
  const std::string session = RunSession();
  AllowAlways(session);
  ASSERT_THAT(client_->Stop(session), IsOk());
  v1::RemoveGrantRequest request;
  request.set_id(All().at(0).grant_id());
  ASSERT_THAT(client_->CallTwice(&Stub::RemoveGrant, request), IsOk());
  EXPECT_TRUE(All().empty());
  next_ = 1;
  EXPECT_EQ(Asked(RunSession()).state(), v1::Approval::WAITING);
  StopBroker();
  // The list leaves out what is no grant's, whether or not it is still there.
  const auto store = brokerd::Store::Open(scratch_.path());
  ASSERT_THAT(store, IsOk());
  const auto left = (*store)->permissions().Find(
      {.scope = kScope, .grant = *GrantId::FromText(request.id()), .session = {}});
  ASSERT_THAT(left, IsOk());
  EXPECT_FALSE(left->has_value());
}

TEST_F(BrokerPermissions, AreToldInTheJournalAndTheAudit) {
  const std::string session = RunSession();
  AllowAlways(session);
  ExpectAllowedUnasked(session);
  const std::string id = All().at(0).id();
  const auto events = client_->WatchSoFar(session);
  const v1::Event& used = events->at(events->size() - 1);
  EXPECT_TRUE(used.judged().allowed());
  EXPECT_EQ(used.judged().permission_id(), id);
  const v1::Event& given = events->at(events->size() - 2);
  EXPECT_EQ(given.answered().permission().id(), id);
  EXPECT_EQ(given.answered().permission().scope(), kScope);
  EXPECT_THAT(Audited("answer"),
              ElementsAre(given.answered().approval_id() + ": allow always, by owner"));
  EXPECT_THAT(Audited("permission"), Contains(id + " added, always in /home/a/app, by owner"));
  EXPECT_THAT(Audited("verdict"), Contains("shell: allow, permission " + id));
  for (const auto* kind : {"permission", "verdict"})
    EXPECT_THAT(Audited(kind), Not(Contains(HasSubstr("npm test"))));
}

TEST_F(BrokerPermissions, OfTwoEqualAnswersAreOne) {
  const std::string session = RunSession();
  const v1::Approval first = Asked(session), second = Asked(session);
  for (const v1::Approval& approval : {first, second}) {
    ASSERT_THAT(client_->Answer(approval.id(), v1::AnswerRequest::ALLOW_SESSION), IsOk());
    Heard();
    EXPECT_THAT(Audited("answer"), Contains(approval.id() + ": allow for the session, by owner"));
  }
  EXPECT_EQ(All().size(), 1U);
}

TEST_F(BrokerPermissions, AreNotOfferedForWhatIsTooLongToRead) {
  const std::string command(600, 'x');
  policy_.Say(command, v1::VERDICT_ASK);
  EXPECT_EQ(Asked(RunSession(), command).scope(), "");
}

TEST_F(BrokerPermissions, CoverATool) {
  policy_.Say("everything.echo", v1::VERDICT_ASK);
  const std::string session = RunSession();
  AskTool(session, "everything.echo", R"({"message":"a"})");
  const v1::Approval approval = FirstApproval(session);
  EXPECT_EQ(approval.scope(), "everything.echo, whatever it is called with");
  ASSERT_THAT(client_->Answer(approval.id(), v1::AnswerRequest::ALLOW_SESSION), IsOk());
  Heard();
  AskTool(session, "everything.echo", R"({"message":"b"})");
  EXPECT_TRUE(runner_.answered.Next()->allow());
}

TEST_F(BrokerPermissions, ForGoodAreTheOwnersAlone) {
  const std::string session = RunSession();
  const v1::Approval approval = Asked(session);
  support::BrokerClient approver(
      NewConnection(brokerd::HolderOf(brokerd::Role::kApprover, "phone")));
  EXPECT_THAT(approver.Told(&Stub::AllowAlways, Always(approval)),
              FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(approver.Answer(approval.id(), v1::AnswerRequest::ALLOW_SESSION), IsOk());
  Heard();
  EXPECT_EQ(All().at(0).by(), "phone");
  v1::RemovePermissionRequest request;
  request.set_id(All().at(0).id());
  EXPECT_THAT(approver.Call(&Stub::RemovePermission, request),
              FailsWith(ErrorCode::kPermissionDenied));
}

}  // namespace
}  // namespace cowork
