// What widens or destroys takes two calls (proto/cowork/v1/options.proto), asked of the real
// brokerd; and of the router alone, which lets no daemon do otherwise.

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/rpc/server.h"
#include "tests/support/broker_whole.h"
#include "tests/support/socket_pair.h"

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

// Broker's contract, with handlers that do nothing and tellers that say what they are told to.
class AnyChange : public ::testing::Test {
 protected:
  using Stub = v1::Broker::Stub;
  static constexpr auto kAsksTwice = "/cowork.v1.Broker/AddGrant";
  static constexpr auto kAsksOnce = "/cowork.v1.Broker/ListGrants";
  static constexpr size_t kLongestShown = 6000;

  rpc::Service Methods() {
    const rpc::Contract broker = v1::AddGrantRequest::descriptor()->file()->service(0);
    rpc::Service service{.contracts = {broker}};
    const rpc::Router router = *rpc::Router::Create({broker});
    for (const auto& [path, method] : router.methods()) {
      service.handlers.emplace(path, Handler());
      if (method.asks_twice) service.changes.emplace(path, Teller());
    }
    return service;
  }
  rpc::Handler Handler() {
    return [this](rpc::Caller, grpc::ByteBuffer, rpc::Call& call) -> rpc::Task<rpc::Done> {
      ++done_;
      call.SetLastPiece(rpc::ToBytes(v1::Grant()));
      co_return rpc::Done{};
    };
  }
  rpc::Teller Teller() {
    return [this](rpc::Caller, grpc::ByteBuffer) -> rpc::Task<rpc::Change> {
      co_return rpc::Change(what_);
    };
  }

  // With that much to show of what it would change.
  Result<v1::Confirmation> Ask(size_t bytes) {
    what_ = std::string(bytes, 'x');
    const auto server = *rpc::Server::Start("brokerd", Methods());
    auto [ours, theirs] = support::MakeSocketPair();
    EXPECT_THAT(server->Adopt(std::move(theirs), brokerd::Owner()), IsOk());
    return support::BrokerClient(std::move(ours)).Told(&Stub::AddGrant, v1::AddGrantRequest());
  }

  std::string what_;
  std::atomic<int> done_ = 0;
};

TEST_F(AnyChange, IsShownWholeWhereItCanBe) {
  const auto told = Ask(kLongestShown);
  ASSERT_THAT(told, IsOk());
  EXPECT_EQ(told->what(), what_);
  EXPECT_EQ(done_, 0);
}

TEST_F(AnyChange, IsRefusedWhereItIsMoreThanCanBeShown) {
  const auto told = Ask(kLongestShown + 1);
  ASSERT_THAT(told, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(told.error().message(), HasSubstr("change less at a time"));
  EXPECT_EQ(done_, 0);
}

TEST_F(AnyChange, LetsNoServerStartThatTellsNothingOfAMethodThatWidens) {
  ASSERT_THAT(rpc::Server::Start("brokerd", Methods()), IsOk());
  rpc::Service service = Methods();
  service.changes.erase(kAsksTwice);
  const auto started = rpc::Server::Start("brokerd", service);
  ASSERT_THAT(started, FailsWith(ErrorCode::kUnimplemented));
  EXPECT_EQ(started.error().detail(), kAsksTwice);
}

TEST_F(AnyChange, LetsNoServerStartThatTellsOfAMethodThatOnlyReads) {
  rpc::Service service = Methods();
  service.changes.emplace(kAsksOnce, Teller());
  const auto started = rpc::Server::Start("brokerd", service);
  ASSERT_THAT(started, FailsWith(ErrorCode::kUnimplemented));
  EXPECT_EQ(started.error().detail(), kAsksOnce);
}

TEST_F(AnyChange, LetsNoServerStartThatTellsOfAMethodThatNoContractHas) {
  rpc::Service service = Methods();
  service.changes.emplace("/cowork.v1.Broker/AddEverything", Teller());
  EXPECT_THAT(rpc::Server::Start("brokerd", service), FailsWith(ErrorCode::kUnimplemented));
}

}  // namespace
}  // namespace cowork
