// What a server does with the connections of clients: how long a silent one stays, how many it
// takes, and that one which has ended is known no more.

#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "common/os/duplicate.h"
#include "common/rpc/server.h"
#include "policyd/policy_service.h"
#include "tests/support/eventually.h"
#include "tests/support/matchers.h"
#include "tests/support/policy_client.h"
#include "tests/support/process.h"
#include "tests/support/raw_http2.h"
#include "tests/support/socket_pair.h"

namespace cowork {
namespace {

using namespace std::chrono_literals;
using support::Eventually;
using support::FailsWith;
using support::IsOk;
using support::OpenDescriptors;
using support::PolicyClient;
using v1::MethodRule;

constexpr size_t kMost = 8;

class Clients : public ::testing::Test {
 protected:
  Result<os::UniqueFd> Connect(rpc::Server::Hello hello = rpc::Server::Hello::kWithinLimit,
                               const std::string& holder = "client") {
    auto [ours, theirs] = support::MakeSocketPair();
    TRY(server_->Adopt(
        std::move(theirs),
        {.name = holder, .held = {MethodRule::POLICY_JUDGE}, .most_connections = kMost}, hello));
    return std::move(ours);
  }

  // Whether the server hangs up, however much it says before.
  static bool EndsWithin(const os::UniqueFd& client, std::chrono::milliseconds limit) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    char room[256];
    while (std::chrono::steady_clock::now() < deadline) {
      pollfd entry{.fd = client.get(), .events = POLLIN, .revents = 0};
      if (::poll(&entry, 1, 100) == 1 && ::read(client.get(), room, sizeof room) <= 0) return true;
    }
    return false;
  }

  bool ComeToBeConnected(size_t count) const {
    return Eventually([&] { return server_->Connected().size() == count; });
  }

  policyd::PolicyService policy_;
  std::unique_ptr<rpc::Server> server_ = *rpc::Server::Start("policyd", policy_.Methods());
};

TEST_F(Clients, AreEndedWhenTheySayNoHelloInTimeAndNotWhenTheyDid) {
  PolicyClient polite(*Connect());
  ASSERT_THAT(polite.JudgeShell("npm test"), IsOk());
  const Result<os::UniqueFd> at_leisure = Connect(rpc::Server::Hello::kAtLeisure);
  const auto before = std::chrono::steady_clock::now();
  const Result<os::UniqueFd> silent = Connect();
  ASSERT_TRUE(EndsWithin(*silent, 60s));
  EXPECT_GE(std::chrono::steady_clock::now() - before, rpc::kHelloLimit);
  EXPECT_FALSE(EndsWithin(*at_leisure, 200ms)) << "though it was there before";
  EXPECT_THAT(polite.JudgeShell("npm test"), IsOk());
}

// The client is the witness, and came last: whoever is pinged beside it was pinged before.
TEST_F(Clients, AreEndedWhenTheyAnswerNoPingAndDaemonsThatStallAreNot) {
  policyd::PolicyService policy;
  const auto of_daemons =
      *rpc::Server::Start("policyd", policy.Methods(), rpc::Server::Peers::kDaemons);
  auto [brokerd, theirs] = support::MakeSocketPair();
  ASSERT_THAT(of_daemons->Adopt(std::move(theirs), policyd::kBrokerd), IsOk());
  support::RawHttp2 stalled(*os::Duplicate(brokerd.get()));
  support::RawHttp2 client(*Connect(rpc::Server::Hello::kAtLeisure));
  client.AwaitEnd();
  EXPECT_FALSE(EndsWithin(brokerd, 200ms));
}

TEST_F(Clients, AreTakenUpToANumberAndAgainWhenOneHangsUp) {
  std::vector<os::UniqueFd> all;
  while (all.size() < kMost) all.push_back(*Connect());
  EXPECT_THAT(Connect(), FailsWith(ErrorCode::kResourceExhausted));
  const Result<os::UniqueFd> other = Connect(rpc::Server::Hello::kWithinLimit, "other");
  EXPECT_THAT(other, IsOk()) << "it is a limit of one holder";
  all.pop_back();
  ASSERT_TRUE(ComeToBeConnected(kMost));
  EXPECT_THAT(Connect(), IsOk());
}

TEST_F(Clients, AreForgottenWhenTheyHangUp) {
  {
    PolicyClient client(*Connect());
    ASSERT_THAT(client.JudgeShell("npm test"), IsOk());
    ASSERT_EQ(server_->Connected().size(), 1u);
    EXPECT_TRUE(server_->Connected()[0].greeted);
    EXPECT_EQ(server_->Connected()[0].holder, "client");
  }
  EXPECT_TRUE(ComeToBeConnected(0));
}

// The witness came first: where the others' descriptors stay for as long as they might have said
// Hello, it is ended before they are given back.
TEST_F(Clients, GiveTheirDescriptorsBackAtOnceThoughTheyNeverSaidHello) {
  const Result<os::UniqueFd> witness = Connect();
  const size_t before = OpenDescriptors();
  for (int i = 0; i < 20; ++i) {
    ASSERT_THAT(Connect(), IsOk());
    ASSERT_TRUE(ComeToBeConnected(1));
  }
  ASSERT_TRUE(Eventually([&] { return OpenDescriptors() <= before; }));
  EXPECT_EQ(server_->Connected().size(), 1u);
}

TEST_F(Clients, HaveConnectionsWhoseNamesDoNotComeAgainSoon) {
  std::set<std::string> names;
  for (int i = 0; i < 20; ++i) {
    const Result<os::UniqueFd> client = Connect();
    names.insert(server_->Connected().at(0).name);
    server_->EndAllOf("client");
  }
  EXPECT_EQ(names.size(), 20u);
}

TEST_F(Clients, AreEndedAllTogetherWithTheirHolderAndNobodyElse) {
  PolicyClient first(*Connect());
  PolicyClient other(*Connect(rpc::Server::Hello::kWithinLimit, "other"));
  ASSERT_THAT(first.JudgeShell("npm test"), IsOk());
  ASSERT_THAT(other.JudgeShell("npm test"), IsOk());
  server_->EndAllOf("client");
  EXPECT_THAT(first.JudgeShell("npm test"), FailsWith(ErrorCode::kUnavailable));
  EXPECT_THAT(other.JudgeShell("npm test"), IsOk());
  EXPECT_EQ(server_->Connected().size(), 1u);
}

}  // namespace
}  // namespace cowork
