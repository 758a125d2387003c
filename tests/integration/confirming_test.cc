// What widens or destroys takes two calls (proto/cowork/v1/options.proto), asked of the real
// brokerd.

#include <functional>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_whole.h"

namespace cowork {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;

class Confirming : public support::BrokerWhole {
 protected:
  using Stub = v1::Broker::Stub;

  static v1::AddGrantRequest Grant(const std::string& path) {
    v1::AddGrantRequest request;
    request.set_path(path);
    return request;
  }
  v1::Confirmation Ask(const std::string& path) {
    const auto told = client_->Told(&Stub::AddGrant, Grant(path));
    EXPECT_THAT(told, IsOk());
    return told.ok() ? *told : v1::Confirmation();
  }
  Result<v1::Grant> Confirm(const std::string& path, const std::string& id) {
    return client_->Confirm(&Stub::AddGrant, Grant(path), id);
  }
  int Grants() { return client_->Call(&Stub::ListGrants, v1::ListGrantsRequest())->grants_size(); }
};

TEST_F(Confirming, TellsFirstWhatWouldChangeAndChangesNothing) {
  EXPECT_THAT(client_->Call(&Stub::AddGrant, Grant("/home/a/app")),
              FailsWith(ErrorCode::kFailedPrecondition));
  const v1::Confirmation told = Ask("/home/a/app");
  EXPECT_THAT(told.what(), HasSubstr("/home/a/app"));
  EXPECT_GT(told.expires_unix_ms(), brokerd::SystemUnixMs());
  EXPECT_EQ(Grants(), 0);
}

TEST_F(Confirming, DoesWhatWasConfirmedOnce) {
  const std::string id = Ask("/home/a/app").id();
  EXPECT_THAT(Confirm("/home/a/app", id), IsOk());
  EXPECT_EQ(Grants(), 1);
  EXPECT_THAT(Confirm("/home/a/app", id), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(Confirming, SpendsAConfirmationOnAnotherTarget) {
  const std::string id = Ask("/home/a/app").id();
  EXPECT_THAT(Confirm("/home/a/other", id), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Confirm("/home/a/app", id), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(Grants(), 0);
}

TEST_F(Confirming, SpendsAConfirmationOnARequestThatIsRefused) {
  const std::string id = Ask("/home/a/app").id();
  EXPECT_THAT(Confirm("/missing", id), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(Confirm("/home/a/app", id), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(Confirming, SpendsAConfirmationOnAnotherMethod) {
  const std::string id = Ask("/home/a/app").id();
  v1::AddClientRequest client;
  client.set_name("phone");
  client.set_role(v1::Client::VIEWER);
  EXPECT_THAT(client_->Confirm(&Stub::AddClient, client, id),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(Confirm("/home/a/app", id), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(Confirming, HoldsForWhoeverCameInByTheSameSocket) {
  const std::string id = Ask("/home/a/app").id();
  support::BrokerClient script(NewConnection());
  EXPECT_THAT(script.Confirm(&Stub::AddGrant, Grant("/home/a/app"), id), IsOk());
}

TEST_F(Confirming, HoldsForNobodyWhoCameInByAnother) {
  const std::string id = Ask("/home/a/app").id();
  rpc::Holder other = brokerd::Owner();
  other.name = "other";
  support::BrokerClient stranger(NewConnection(other));
  EXPECT_THAT(stranger.Confirm(&Stub::AddGrant, Grant("/home/a/app"), id),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(Grants(), 0);
}

TEST_F(Confirming, GrantsNoDirectoryThatTookThePlaceOfTheOneThatWasShown) {
  const std::vector<std::function<void()>> replacings = {
      [&] { runner_.inode = 4711; }, [&] { runner_.mount = 12; },
      [&] { runner_.born_unix_ns = 13; }, [&] { runner_.boot = 2; }};
  for (const auto& replace : replacings) {
    const std::string id = Ask("/home/a/app").id();
    replace();
    EXPECT_THAT(Confirm("/home/a/app", id), FailsWith(ErrorCode::kFailedPrecondition));
    EXPECT_EQ(Grants(), 0);
  }
}

// They are for the kernel to know a directory by, not for a person.
TEST_F(Confirming, ShowsThePathOfADirectoryAndNoneOfItsNumbers) {
  EXPECT_EQ(Ask("/home/a/app").what(), "sessions may read and change everything in /home/a/app");
}

TEST_F(Confirming, IsAskedForWhatDestroysToo) {
  const std::string id = Confirm("/home/a/app", Ask("/home/a/app").id())->id();
  v1::RemoveGrantRequest request;
  request.set_id(id);
  const auto told = client_->Told(&Stub::RemoveGrant, request);
  ASSERT_THAT(told, IsOk());
  EXPECT_THAT(told->what(), HasSubstr("/home/a/app"));
  EXPECT_EQ(Grants(), 1);
  EXPECT_THAT(client_->Confirm(&Stub::RemoveGrant, request, told->id()), IsOk());
  EXPECT_EQ(Grants(), 0);
}

TEST_F(Confirming, TakesNoIdThatItNeverGave) {
  for (const auto* id : {"y-00000000000000000000000000", "yes", " "})
    EXPECT_THAT(Confirm("/home/a/app", id), FailsWith(ErrorCode::kFailedPrecondition)) << id;
  EXPECT_EQ(Grants(), 0);
}

}  // namespace
}  // namespace cowork
