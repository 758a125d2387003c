// Admission on the wire: the real server and router, one pair of sockets a channel. What a channel
// holds is decided when it is adopted, and nowhere else. Every method of every contract is called
// in roles_test.cc.

#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "common/os/duplicate.h"
#include "common/rpc/once.h"
#include "common/rpc/operation.h"
#include "common/rpc/server.h"
#include "policyd/policy_service.h"
#include "tests/support/any_caller.h"
#include "tests/support/eventually.h"
#include "tests/support/matchers.h"
#include "tests/support/policy_client.h"
#include "tests/support/socket_pair.h"

namespace cowork {
namespace {

using support::AnyCaller;
using support::FailsWith;
using support::IsOk;
using support::PolicyClient;
using v1::MethodRule;

template <typename Caller>
Caller ChannelTo(rpc::Server& server, rpc::CapabilitySet held) {
  auto [ours, theirs] = support::MakeSocketPair();
  EXPECT_THAT(server.Adopt(std::move(theirs), {.name = "test", .held = held}), IsOk());
  return Caller(std::move(ours));
}

class Admission : public ::testing::Test {
 protected:
  policyd::PolicyService policy_;
  std::unique_ptr<rpc::Server> server_ = *rpc::Server::Start("policyd", policy_.Methods());
};

TEST_F(Admission, LetsAChannelWithTheCapabilityAsk) {
  auto broker = ChannelTo<PolicyClient>(*server_, {MethodRule::POLICY_JUDGE});
  const auto answer = broker.JudgeShell("npm test");
  ASSERT_THAT(answer, IsOk());
  EXPECT_EQ(answer->verdict(), v1::VERDICT_DENY);
}

TEST_F(Admission, RefusesAChannelWithoutTheCapabilityBesideOneThatHasIt) {
  auto other = ChannelTo<PolicyClient>(*server_, {MethodRule::SECRET_LEASE});
  auto broker = ChannelTo<PolicyClient>(*server_, {MethodRule::POLICY_JUDGE});
  EXPECT_THAT(other.JudgeShell("npm test"), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(broker.JudgeShell("npm test"), IsOk());
  EXPECT_THAT(broker.LoadRules(""), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(other.JudgeShell("npm test"), FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(Admission, TellsWhoAnswersHello) {
  auto broker = ChannelTo<PolicyClient>(*server_, {});
  const auto hello = broker.Hello();
  ASSERT_THAT(hello, IsOk());
  EXPECT_EQ(hello->daemon(), "policyd");
  EXPECT_EQ(hello->token().size(), 32u);
}

TEST_F(Admission, RefusesATokenThatIsAlmostTheConnectionsOwn) {
  auto broker = ChannelTo<PolicyClient>(*server_, {MethodRule::POLICY_JUDGE});
  std::string token = broker.Hello()->token();
  token.back() = static_cast<char>(token.back() ^ 1);
  for (const std::string& wrong : {token, token.substr(1), token + "x"}) {
    broker.UseToken(wrong);
    EXPECT_THAT(broker.JudgeShell("npm test"), FailsWith(ErrorCode::kPermissionDenied));
  }
}

TEST_F(Admission, KnowsNoMethodThatNoContractLists) {
  const auto listing_nothing = *rpc::Server::Start("policyd", {});
  auto broker = ChannelTo<PolicyClient>(*listing_nothing, {MethodRule::POLICY_JUDGE});
  EXPECT_THAT(broker.JudgeShell("npm test"), FailsWith(ErrorCode::kUnimplemented));
}

TEST_F(Admission, RefusesARequestLargerThanTheMethodTakesAndGoesOn) {
  auto broker = ChannelTo<PolicyClient>(*server_, {MethodRule::POLICY_JUDGE});
  const std::string large(262'144, 'x');
  EXPECT_THAT(broker.JudgeShell(large), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(broker.JudgeShell("npm test"), IsOk());
}

TEST_F(Admission, RefusesRulesThatAreTooLargeOrNone) {
  auto broker = ChannelTo<PolicyClient>(*server_, {MethodRule::POLICY_LOAD});
  v1::CheckRulesRequest check;
  check.set_text("[mistake");
  EXPECT_THAT(broker.Call(&v1::Policy::Stub::CheckRules, check),
              FailsWith(ErrorCode::kInvalidArgument));
  check.set_text(std::string(1'048'576, '#'));
  EXPECT_THAT(broker.Call(&v1::Policy::Stub::CheckRules, check),
              FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(broker.LoadRules(check.text()), FailsWith(ErrorCode::kResourceExhausted));
}

TEST_F(Admission, JudgesByAnotherTextAndGoesOnByItsOwn) {
  auto broker =
      ChannelTo<PolicyClient>(*server_, {MethodRule::POLICY_LOAD, MethodRule::POLICY_JUDGE});
  ASSERT_THAT(broker.LoadRules("[defaults]\nshell = \"ask\"\n"), IsOk());
  v1::JudgeByRequest request;
  request.set_text(
      "[[rule]]\nname = \"npm\"\non = \"shell\"\nargv = [\"npm\", \"**\"]\nsay = \"allow\"\n");
  *request.add_cases() = PolicyClient::ShellCase("npm test");
  request.add_cases()->set_grant("no case");
  *request.add_cases() = PolicyClient::ShellCase("npm run");
  const auto judged = broker.Call(&v1::Policy::Stub::JudgeBy, request);
  ASSERT_THAT(judged, IsOk());
  ASSERT_EQ(judged->said_size(), 3);
  EXPECT_EQ(judged->said(0).verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(judged->said(1).verdict(), v1::VERDICT_UNSPECIFIED);
  EXPECT_EQ(judged->said(2).verdict(), v1::VERDICT_ALLOW);
  EXPECT_EQ(broker.JudgeShell("npm test")->verdict(), v1::VERDICT_ASK);
}

TEST_F(Admission, JudgesByNoTextThatIsTooLargeOrNone) {
  auto broker = ChannelTo<PolicyClient>(*server_, {MethodRule::POLICY_JUDGE});
  v1::JudgeByRequest request;
  request.set_text("[mistake");
  EXPECT_THAT(broker.Call(&v1::Policy::Stub::JudgeBy, request),
              FailsWith(ErrorCode::kInvalidArgument));
  request.set_text(std::string(2'097'152, '#'));
  EXPECT_THAT(broker.Call(&v1::Policy::Stub::JudgeBy, request),
              FailsWith(ErrorCode::kResourceExhausted));
}

TEST_F(Admission, LetsNoServerStartThatLeavesAMethodWithoutAHandler) {
  rpc::Service service = policy_.Methods();
  service.handlers.erase(service.handlers.begin());
  EXPECT_THAT(rpc::Server::Start("policyd", service), FailsWith(ErrorCode::kUnimplemented));
}

const int kMostCalls = rpc::Holder().most_calls;
constexpr auto kWaits = "/cowork.v1.Policy/Judge";
constexpr auto kAnswers = "/cowork.v1.Policy/LoadRules";

// Of any message: none of its fields is set.
grpc::ByteBuffer NoFields() {
  const grpc::Slice nothing;
  return {&nothing, 1};
}

// Handlers that do nothing but count that they were reached.
rpc::Service CountingService(std::atomic<int>& reached) {
  rpc::Service service{.contracts = {v1::JudgeRequest::descriptor()->file()->service(0)}};
  for (const auto* path :
       {kWaits, kAnswers, "/cowork.v1.Policy/CheckRules", "/cowork.v1.Policy/JudgeBy"})
    service.handlers.emplace(
        path, [&reached](rpc::Caller, grpc::ByteBuffer, rpc::Call& call) -> rpc::Task<rpc::Done> {
          ++reached;
          call.SetLastPiece(NoFields());
          co_return rpc::Done{};
        });
  return service;
}

// A server of Policy, of whose methods one waits until the test lets it go.
class Busy : public ::testing::Test {
 protected:
  rpc::Service Methods() {
    rpc::Service service = CountingService(reached_);
    service.handlers[kWaits] = [this](rpc::Caller, grpc::ByteBuffer,
                                      rpc::Call& call) -> rpc::Task<rpc::Done> {
      const auto go_on = std::make_shared<rpc::Once<rpc::Done>>();
      waiting_.push_back(go_on);
      ++reached_;
      const Result<rpc::Done> done = co_await *go_on;
      call.SetLastPiece(NoFields());
      co_return done;
    };
    return service;
  }

  void LetGo() {
    rpc::Later::Run(server_->queue(), [this] {
      for (const auto& go_on : std::exchange(waiting_, {})) go_on->Set(rpc::Done{});
    });
  }

  bool IsConnected(const std::string& holder) const {
    const auto all = server_->Connected();
    return std::ranges::find(all, holder, &rpc::ConnectionFacts::holder) != all.end();
  }

  std::atomic<int> reached_ = 0;
  std::vector<std::shared_ptr<rpc::Once<rpc::Done>>> waiting_;  // On the queue's thread.
  std::unique_ptr<rpc::Server> server_ = *rpc::Server::Start("busy", Methods());
};

TEST_F(Busy, RefusesAConnectionOneCallMoreThanItMayHaveAtOnce) {
  auto first = ChannelTo<AnyCaller>(*server_, {MethodRule::POLICY_JUDGE, MethodRule::POLICY_LOAD});
  auto second = ChannelTo<AnyCaller>(*server_, {MethodRule::POLICY_JUDGE, MethodRule::POLICY_LOAD});
  const std::string token = first.Hello();
  std::atomic<int> answered = 0;
  std::vector<std::thread> calls;
  for (int i = 0; i < kMostCalls; ++i)
    calls.emplace_back([&] { answered += first.Call(kWaits, token).ok(); });
  ASSERT_TRUE(support::Eventually([this] { return reached_ == kMostCalls; }));

  EXPECT_EQ(first.Call(kAnswers, token).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(second.Call(kAnswers, second.Hello()).ok()) << "it is a limit of one connection";

  LetGo();
  for (std::thread& call : calls) call.join();
  EXPECT_EQ(answered, kMostCalls);
  EXPECT_TRUE(first.Call(kAnswers, token).ok()) << "who waits for an answer may ask again";
}

// The other, without a call, is the witness: it hung up after it, so both were noticed.
TEST_F(Busy, CountsAConnectionThatHungUpUntilTheLastOfItsCallsIsOver) {
  auto [ours, theirs] = support::MakeSocketPair();
  const os::UniqueFd same = *os::Duplicate(ours.get());
  ASSERT_THAT(
      server_->Adopt(std::move(theirs), {.name = "busy", .held = {MethodRule::POLICY_JUDGE}}),
      IsOk());
  AnyCaller caller(std::move(ours));
  std::thread call([&] { EXPECT_FALSE(caller.Call(kWaits, caller.Hello()).ok()); });
  ASSERT_TRUE(support::Eventually([this] { return reached_ == 1; }));
  auto [idle, their_idle] = support::MakeSocketPair();
  ASSERT_THAT(server_->Adopt(std::move(their_idle), {.name = "idle", .held = {}}), IsOk());
  ::shutdown(same.get(), SHUT_RDWR);
  idle.Reset();
  ASSERT_TRUE(support::Eventually([this] { return !IsConnected("idle"); }));
  EXPECT_TRUE(IsConnected("busy"));
  LetGo();
  ASSERT_TRUE(support::Eventually([this] { return !IsConnected("busy"); }));
  call.join();
}

}  // namespace
}  // namespace cowork
