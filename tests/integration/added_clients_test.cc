// Clients that the owner adds: each has a socket, which gives its role and nothing else.

#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/os/duplicate.h"
#include "tests/support/broker_whole.h"

namespace cowork {
namespace {

using support::BrokerClient;
using support::FailsWith;
using support::IsOk;

class AddedClients : public support::BrokerWhole {
 protected:
  using Stub = v1::Broker::Stub;

  static v1::AddClientRequest Wish(const std::string& name, v1::Client::Role role) {
    v1::AddClientRequest request;
    request.set_name(name);
    request.set_role(role);
    return request;
  }
  Result<v1::Client> Add(const std::string& name, v1::Client::Role role = v1::Client::VIEWER) {
    return client_->CallTwice(&Stub::AddClient, Wish(name, role));
  }
  Result<v1::RevokeClientResponse> Revoke(const std::string& id) {
    v1::RevokeClientRequest request;
    request.set_id(id);
    return client_->Call(&Stub::RevokeClient, request);
  }
  v1::ListClientsResponse All() {
    return *client_->Call(&Stub::ListClients, v1::ListClientsRequest());
  }
  os::UniqueFd Dial(const std::string& name) const {
    return support::ConnectTo(PathOfSocket("clients/" + name + ".sock"));
  }
  static void LimitFiles(rlim_t bytes) {
    ::signal(SIGXFSZ, SIG_IGN);
    rlimit limit{};
    ::getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = std::min(bytes, limit.rlim_max);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  }
  static Result<v1::ListSessionsResponse> See(BrokerClient& client) {
    return client.Call(&Stub::ListSessions, v1::ListSessionsRequest());
  }
};

TEST_F(AddedClients, ComeInByASocketOfTheirOwnAndMayWhatTheirRoleLists) {
  const auto added = Add("phone");
  ASSERT_THAT(added, IsOk());
  EXPECT_EQ(added->socket(), "clients/phone.sock");
  BrokerClient phone(Dial("phone"));
  EXPECT_THAT(See(phone), IsOk());
  EXPECT_THAT(phone.Start("g-00000000000000000000000000"), FailsWith(ErrorCode::kPermissionDenied));
  ASSERT_EQ(All().clients_size(), 1);
  EXPECT_EQ(All().clients(0).connections(), 1u);
  EXPECT_EQ(All().clients(0).role(), v1::Client::VIEWER);
}

TEST_F(AddedClients, AreNotAddedUnderABadNameARoleOfNoneOrANameThatIsTaken) {
  for (const auto* name : {"", "-", "a-", "-a", "A", "a/b", "..", "a b", "\xc3\xa4",
                           "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    EXPECT_THAT(Add(name), FailsWith(ErrorCode::kInvalidArgument)) << name;
  EXPECT_THAT(Add("phone", v1::Client::ROLE_UNSPECIFIED), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Add("phone", static_cast<v1::Client::Role>(77)),
              FailsWith(ErrorCode::kInvalidArgument));
  ASSERT_THAT(Add("phone"), IsOk());
  for (const auto* name : {"phone", "owner", "admin"})
    EXPECT_THAT(Add(name), FailsWith(ErrorCode::kFailedPrecondition)) << name;
  EXPECT_EQ(All().clients_size(), 1);
}

TEST_F(AddedClients, HaveNamesThatTheirSocketsPathHasRoomFor) {
  StopBroker();
  longest_client_name_ = 5;
  StartBroker();
  const auto too_long = client_->CallTwice(&Stub::AddClient, Wish("phones", v1::Client::VIEWER));
  EXPECT_THAT(too_long, FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_EQ(too_long.error().message(),
            "a socket's path has room for 5 letters of a client's name here; choose a shorter one, "
            "or a COWORK_HOME that is shorter");
  EXPECT_THAT(Add("phone"), IsOk());
}

TEST_F(AddedClients, AreNotMoreThanWeTake) {
  for (size_t i = 0; i < brokerd::kMostClients; ++i)
    ASSERT_THAT(Add("c" + std::to_string(i)), IsOk());
  EXPECT_THAT(Add("more"), FailsWith(ErrorCode::kResourceExhausted));
}

TEST_F(AddedClients, AreNotMoreThanWeTakeThoughTheirSocketsAreStillAwaited) {
  for (size_t i = 0; i + 1 < brokerd::kMostClients; ++i)
    ASSERT_THAT(Add("c" + std::to_string(i)), IsOk());
  coworkd_makes_sockets_ = false;
  BrokerClient other(NewConnection());
  std::thread last([&] {
    EXPECT_THAT(other.CallTwice(&Stub::AddClient, Wish("last", v1::Client::VIEWER)),
                FailsWith(ErrorCode::kUnavailable));
  });
  std::optional<std::string> wish = wishes_.Next();
  while (wish.has_value() && wish != "last") wish = wishes_.Next();
  EXPECT_EQ(wish, "last");
  EXPECT_THAT(Add("more"), FailsWith(ErrorCode::kResourceExhausted));
  last.join();
}

TEST_F(AddedClients, LoseTheirSocketAndTheirConnectionsWhenTheyAreRevoked) {
  const auto added = Add("phone");
  BrokerClient phone(Dial("phone"));
  ASSERT_THAT(See(phone), IsOk());
  ASSERT_THAT(Revoke(added->id()), IsOk());
  EXPECT_FALSE(See(phone).ok());
  EXPECT_FALSE(Dial("phone").valid());
  EXPECT_EQ(All().clients_size(), 0);
  EXPECT_THAT(Revoke(added->id()), FailsWith(ErrorCode::kNotFound));
  EXPECT_THAT(See(*client_), IsOk());
}

TEST_F(AddedClients, AreThereAgainAfterARestart) {
  ASSERT_THAT(Add("phone", v1::Client::APPROVER), IsOk());
  StopBroker();
  StartBroker();
  ASSERT_EQ(All().clients_size(), 1);
  EXPECT_EQ(All().clients(0).role(), v1::Client::APPROVER);
  BrokerClient phone(Dial("phone"));
  EXPECT_THAT(See(phone), IsOk());
}

TEST_F(AddedClients, AreNotKeptWhenCoworkdMakesNoSocket) {
  coworkd_makes_sockets_ = false;
  EXPECT_THAT(Add("phone"), FailsWith(ErrorCode::kUnavailable));
  EXPECT_EQ(All().clients_size(), 0);
}

TEST_F(AddedClients, StartNothingAnyMoreWhenTheyAreRevokedWhilePolicyIsAsked) {
  policy_.Say("start", v1::VERDICT_ALLOW);
  const std::string grant = client_->AddGrant("/home/a/app")->id();
  const auto added = Add("robot", v1::Client::AUTOMATION);
  BrokerClient robot(Dial("robot"));
  ASSERT_THAT(See(robot), IsOk());
  policy_.ponders = true;
  std::thread start([&] { EXPECT_FALSE(robot.Start(grant).ok()); });
  ASSERT_TRUE(policy_.judged.Next().has_value());
  ASSERT_THAT(Revoke(added->id()), IsOk());
  policy_.ponders = false;
  start.join();
  EXPECT_TRUE(runner_.started.empty());
  EXPECT_EQ(See(*client_)->sessions_size(), 0);
}

// The other connection is the witness: it hung up later, so both were noticed.
TEST_F(AddedClients, StartNothingAnyMoreWhenTheyAskAndHangUpAndAreRevokedThen) {
  const std::string grant = client_->AddGrant("/home/a/app")->id();
  const auto added = Add("robot", v1::Client::AUTOMATION);
  os::UniqueFd socket = Dial("robot");
  const os::UniqueFd same = *os::Duplicate(socket.get());
  BrokerClient robot(std::move(socket));
  policy_.ponders = true;
  std::thread start([&] { EXPECT_FALSE(robot.Start(grant).ok()); });
  ASSERT_TRUE(policy_.judged.Next().has_value());
  os::UniqueFd witness = Dial("robot");
  while (All().clients(0).connections() < 2) std::this_thread::yield();
  ::shutdown(same.get(), SHUT_RDWR);
  witness.Reset();
  while (All().clients(0).connections() > 1) std::this_thread::yield();
  ASSERT_THAT(Revoke(added->id()), IsOk());
  policy_.ponders = false;
  start.join();
  EXPECT_TRUE(vault_.revoked.Next().has_value()) << "what was lent for it is taken back";
  EXPECT_TRUE(runner_.started.empty());
  EXPECT_EQ(See(*client_)->sessions_size(), 0);
}

// Each denial has a session of its own, so that no session's share of the audit ends them.
TEST_F(AddedClients, AddNoMoreToTheAuditThanTheirPaceAllowsHoweverOftenTheyAreDenied) {
  policy_.Say("start", v1::VERDICT_DENY, "not here");
  const std::string grant = client_->AddGrant("/home/a/app")->id();
  ASSERT_THAT(Add("robot", v1::Client::AUTOMATION), IsOk());
  BrokerClient robot(Dial("robot"));
  Result<v1::Session> tried = robot.Start(grant);
  while (tried.error().code() == ErrorCode::kPermissionDenied) tried = robot.Start(grant);
  EXPECT_THAT(tried, FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(client_->Start(grant), FailsWith(ErrorCode::kPermissionDenied)) << "the owner may";
}

TEST_F(AddedClients, AnswerNoPolicyThatAsksByStarting) {
  policy_.Say("start", v1::VERDICT_ASK);
  const std::string grant = client_->AddGrant("/home/a/app")->id();
  ASSERT_THAT(Add("robot", v1::Client::AUTOMATION), IsOk());
  BrokerClient robot(Dial("robot"));
  EXPECT_THAT(robot.Start(grant), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_TRUE(runner_.started.empty());
  EXPECT_THAT(client_->Start(grant), IsOk()) << "the owner's own command is an answer";
}

TEST_F(AddedClients, AreCutOffThoughTheDiskCannotSaySo) {
  const auto added = Add("phone");
  BrokerClient phone(Dial("phone"));
  ASSERT_THAT(See(phone), IsOk());
  LimitFiles(std::filesystem::file_size(scratch_.path() + "/broker.db-wal"));
  EXPECT_FALSE(Revoke(added->id()).ok());
  LimitFiles(RLIM_INFINITY);
  EXPECT_FALSE(See(phone).ok());
  EXPECT_FALSE(Dial("phone").valid());
}

TEST_F(AddedClients, AreInTheAudit) {
  const auto added = Add("phone");
  ASSERT_THAT(Revoke(added->id()), IsOk());
  v1::TailAuditRequest request;
  request.set_count(2);
  const auto tail = client_->Call(&Stub::TailAudit, request);
  ASSERT_EQ(tail->records_size(), 2);
  EXPECT_EQ(tail->records(0).text(), added->id() + " phone, viewer: added");
  EXPECT_EQ(tail->records(1).text(), added->id() + " phone, viewer: revoked");
}

}  // namespace
}  // namespace cowork
