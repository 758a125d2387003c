// The files of a session's project, as a client sees them through the real brokerd.

#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_whole.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;
using View = v1::ViewFilesRequest;

class BrokerFiles : public support::BrokerWhole {
 protected:
  BrokerFiles() {
    v1::AskFilesResponse seen;
    seen.set_text("what is there");
    runner_.ShowFiles(seen);
  }
  Result<v1::ViewFilesResponse> Look(const std::string& session, View::View view,
                                     const std::string& path, const std::string& text = "") {
    v1::ViewFilesRequest request;
    request.set_session_id(session);
    request.set_view(view);
    request.set_path(path);
    request.set_text(text);
    return client_->Call(&v1::Broker::Stub::ViewFiles, request);
  }
  // One whose turn is over.
  std::string PastSession() {
    const std::string session = RunSession();
    EndTurn(session);
    EXPECT_THAT(client_->Watch(session), IsOk());
    return session;
  }
  void RemoveGrants() {
    const auto grants = client_->Call(&v1::Broker::Stub::ListGrants, v1::ListGrantsRequest());
    for (const v1::Grant& grant : grants->grants()) {
      v1::RemoveGrantRequest request;
      request.set_id(grant.id());
      ASSERT_THAT(client_->CallTwice(&v1::Broker::Stub::RemoveGrant, request), IsOk());
    }
  }
};

TEST_F(BrokerFiles, AreShownWhileATurnRunsAndAfterIt) {
  const std::string session = RunSession();
  const auto text = Look(session, View::READ, "a.txt");
  ASSERT_THAT(text, IsOk());
  EXPECT_EQ(text->text(), "what is there");
  EndTurn(session);
  ASSERT_THAT(client_->Watch(session), IsOk());
  EXPECT_THAT(Look(session, View::READ, "a.txt"), IsOk());
}

TEST_F(BrokerFiles, AreLookedForInTheGrantedDirectoryAndNeverToBeChanged) {
  const std::string session = PastSession();
  ASSERT_THAT(Look(session, View::FIND, "src", "main\\("), IsOk());
  const auto looked = runner_.looked.Next();
  ASSERT_TRUE(looked.has_value());
  EXPECT_EQ(looked->project().path(), "/home/a/app");
  EXPECT_EQ(looked->project().boot(), "boot 1");
  EXPECT_EQ(looked->tool(), "find");
  EXPECT_EQ(looked->arguments(), R"({"path":"src","pattern":"main\\("})");
  EXPECT_FALSE(looked->preview());
}

TEST_F(BrokerFiles, OfNoSessionAreNotFound) {
  EXPECT_THAT(Look(SessionId::Random().text(), View::LIST, ""), FailsWith(ErrorCode::kNotFound));
  EXPECT_TRUE(runner_.looked.empty());
}

TEST_F(BrokerFiles, OfAGrantThatWasRemovedAreNotFound) {
  const std::string session = PastSession();
  RemoveGrants();
  EXPECT_THAT(Look(session, View::LIST, ""), FailsWith(ErrorCode::kNotFound));
  EXPECT_TRUE(runner_.looked.empty());
}

TEST_F(BrokerFiles, OfAnotherDirectoryThanWasGrantedAreNotShown) {
  const std::string session = PastSession();
  runner_.inode = 8;
  EXPECT_THAT(Look(session, View::LIST, ""), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_TRUE(runner_.looked.empty());
}

TEST_F(BrokerFiles, OfAGrantThatIsOverAreNotShown) {
  const std::string session = PastSession();
  RemoveGrants();
  v1::AddGrantRequest wish;
  wish.set_path("/home/a/app");
  wish.set_expires_seconds(60);
  const auto grant = client_->CallTwice(&v1::Broker::Stub::AddGrant, wish);
  ASSERT_THAT(grant, IsOk());
  const auto started = client_->Start(grant->id());
  ASSERT_THAT(started, IsOk());
  ASSERT_TRUE(runner_.prompted.Next().has_value());
  EndTurn(started->id());
  ASSERT_THAT(client_->Watch(started->id()), IsOk());
  EXPECT_THAT(Look(started->id(), View::LIST, ""), IsOk());
  ahead_ms_ += 61'000;
  EXPECT_THAT(Look(started->id(), View::LIST, ""), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(BrokerFiles, AreNamedByAPathOfTheProject) {
  const std::string session = PastSession();
  for (const auto* path : {"/etc/passwd", "../other", "a/../.."})
    EXPECT_THAT(Look(session, View::READ, path), FailsWith(ErrorCode::kInvalidArgument)) << path;
  EXPECT_THAT(Look(session, View::READ, ""), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Look(session, View::FIND, ""), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_TRUE(runner_.looked.empty());
}

TEST_F(BrokerFiles, AreRefusedInTheToolsOwnWords) {
  const std::string session = PastSession();
  runner_.RefuseFiles(Error(ErrorCode::kFailedPrecondition, "b.txt is not there"));
  const auto refused = Look(session, View::READ, "b.txt");
  ASSERT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(refused.error().message(), "b.txt is not there");
  runner_.RefuseFiles(Error(ErrorCode::kResourceExhausted, "too many look at once"));
  EXPECT_THAT(Look(session, View::READ, "b.txt"), FailsWith(ErrorCode::kResourceExhausted));
}

TEST_F(BrokerFiles, AreShownToWhoeverMayWatchASession) {
  const std::string session = PastSession();
  for (const auto role : {brokerd::Role::kViewer, brokerd::Role::kApprover,
                          brokerd::Role::kAutomation, brokerd::Role::kGateway}) {
    client_ = std::make_unique<support::BrokerClient>(NewConnection(HolderOf(role, "added")));
    EXPECT_THAT(Look(session, View::LIST, ""), IsOk()) << brokerd::NameOf(role);
  }
  client_ = std::make_unique<support::BrokerClient>(NewConnection(brokerd::Admin()));
  EXPECT_THAT(Look(session, View::LIST, ""), FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(BrokerFiles, AreNotThereWithoutRunnerd) {
  const std::string session = PastSession();
  runner_.GoAway();
  const auto refused = Look(session, View::LIST, "");
  ASSERT_THAT(refused, FailsWith(ErrorCode::kUnavailable));
  EXPECT_THAT(refused.error().message(), HasSubstr("runnerd"));
}

}  // namespace
}  // namespace cowork
