// Admission on the wire: the real server and router, every contract there is, one pair of sockets a
// channel. What a channel holds is decided when it is adopted, and nowhere else.

#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include "common/rpc/once.h"
#include "common/rpc/operation.h"
#include "common/rpc/server.h"
#include "cowork/v1/broker.pb.h"
#include "cowork/v1/runner.pb.h"
#include "cowork/v1/vault.pb.h"
#include "policyd/policy_service.h"
#include "tests/support/matchers.h"
#include "tests/support/policy_client.h"
#include "tests/support/socket_pair.h"

namespace cowork {
namespace {

using namespace std::chrono_literals;
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

TEST_F(Admission, LetsNoServerStartThatLeavesAMethodWithoutAHandler) {
  rpc::Service service = policy_.Methods();
  service.handlers.erase(service.handlers.begin());
  EXPECT_THAT(rpc::Server::Start("policyd", service), FailsWith(ErrorCode::kUnimplemented));
}

// Of any message: none of its fields is set.
grpc::ByteBuffer NoFields() {
  const grpc::Slice nothing;
  return {&nothing, 1};
}

// One server for every contract. Its handlers do nothing but count that they were reached.
rpc::Service EveryContract(std::atomic<int>& reached) {
  rpc::Service service{.contracts = {v1::JudgeRequest::descriptor()->file()->service(0),
                                     v1::LeaseRequest::descriptor()->file()->service(0),
                                     v1::StopRequest::descriptor()->file()->service(0),
                                     v1::WatchRequest::descriptor()->file()->service(0)},
                       .handlers = {}};
  for (const rpc::Contract contract : service.contracts)
    for (int i = 0; i < contract->method_count(); ++i)
      service.handlers.emplace(
          rpc::PathOf(*contract->method(i)),
          [&reached](rpc::Caller, grpc::ByteBuffer, rpc::Call& call) -> rpc::Task<rpc::Done> {
            ++reached;
            call.SetLastPiece(NoFields());
            co_return rpc::Done{};
          });
  return service;
}

std::vector<std::string> EveryMethod() {
  std::atomic<int> unused = 0;
  std::vector<std::string> paths;
  for (const auto& [path, handler] : EveryContract(unused).handlers) paths.push_back(path);
  return paths;
}

rpc::CapabilitySet EveryCapability() {
  rpc::CapabilitySet all;
  for (int i = 0; i <= v1::MethodRule::Capability_MAX; ++i)
    if (MethodRule::Capability_IsValid(i)) all.insert(static_cast<MethodRule::Capability>(i));
  return all;
}

// Calls whatever path it is told, with whatever token it is told.
class AnyClient {
 public:
  explicit AnyClient(os::UniqueFd socket)
      : channel_(rpc::ChannelOver(std::move(socket))), stub_(channel_) {}

  std::string Hello() {
    v1::HelloResponse hello;
    grpc::ClientContext context;
    EXPECT_TRUE(v1::Channel::NewStub(channel_)->Hello(&context, {}, &hello).ok());
    return hello.token();
  }

  grpc::Status Call(const std::string& path, const std::string& token) {
    grpc::ClientContext context;
    if (!token.empty()) context.AddMetadata(rpc::kTokenMetadata, token);
    grpc::CompletionQueue queue;
    const auto call = stub_.PrepareUnaryCall(&context, path, NoFields(), &queue);
    call->StartCall();
    grpc::ByteBuffer response;
    grpc::Status status;
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool well = false;
    EXPECT_TRUE(queue.Next(&tag, &well));
    return status;
  }

 private:
  std::shared_ptr<grpc::Channel> channel_;
  grpc::GenericStub stub_;
};

class AdmissionOf : public ::testing::TestWithParam<std::string> {
 protected:
  std::atomic<int> reached_ = 0;
  std::unique_ptr<rpc::Server> server_ = *rpc::Server::Start("all", EveryContract(reached_));
  AnyClient first_ = ChannelTo<AnyClient>(*server_, EveryCapability());
  AnyClient second_ = ChannelTo<AnyClient>(*server_, EveryCapability());
};

TEST_P(AdmissionOf, RefusesItWithoutAToken) {
  first_.Hello();
  EXPECT_EQ(first_.Call(GetParam(), "").error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(reached_, 0);
}

TEST_P(AdmissionOf, RefusesItWithAnotherConnectionsToken) {
  first_.Hello();
  EXPECT_EQ(first_.Call(GetParam(), second_.Hello()).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(reached_, 0);
}

TEST_P(AdmissionOf, RefusesItToAChannelThatHoldsEverythingElse) {
  std::atomic<int> unused = 0;
  const auto router = *rpc::Router::Create(EveryContract(unused).contracts);
  rpc::CapabilitySet held = EveryCapability();
  held.erase((*router.Find(GetParam()))->rule.need());
  auto other = ChannelTo<AnyClient>(*server_, held);
  EXPECT_EQ(other.Call(GetParam(), other.Hello()).error_code(),
            grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(reached_, 0);
}

// Otherwise the refusals above would prove nothing.
TEST_P(AdmissionOf, AdmitsItWithItsOwnToken) {
  EXPECT_TRUE(first_.Call(GetParam(), first_.Hello()).ok());
  EXPECT_EQ(reached_, 1);
}

INSTANTIATE_TEST_SUITE_P(EveryMethod, AdmissionOf, ::testing::ValuesIn(EveryMethod()),
                         [](const auto& tested) {
                           std::string name = tested.param.substr(sizeof "/cowork.v1." - 1);
                           return name.replace(name.find('/'), 1, "_");
                         });

constexpr auto kWaits = "/cowork.v1.Policy/Judge";
constexpr auto kAnswers = "/cowork.v1.Policy/LoadRules";

// A server of Policy, of whose methods one waits until the test lets it go.
class Busy : public ::testing::Test {
 protected:
  rpc::Service Methods() {
    rpc::Service service = EveryContract(reached_);
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

  void AwaitReached(int count) const {
    while (reached_ < count) std::this_thread::sleep_for(1ms);
  }

  std::atomic<int> reached_ = 0;
  std::vector<std::shared_ptr<rpc::Once<rpc::Done>>> waiting_;  // On the queue's thread.
  std::unique_ptr<rpc::Server> server_ = *rpc::Server::Start("busy", Methods());
};

TEST_F(Busy, RefusesAConnectionOneCallMoreThanItMayHaveAtOnce) {
  auto first = ChannelTo<AnyClient>(*server_, EveryCapability());
  auto second = ChannelTo<AnyClient>(*server_, EveryCapability());
  const std::string token = first.Hello();
  std::atomic<int> answered = 0;
  std::vector<std::thread> calls;
  for (int i = 0; i < rpc::kMostCallsInFlight; ++i)
    calls.emplace_back([&] { answered += first.Call(kWaits, token).ok(); });
  AwaitReached(rpc::kMostCallsInFlight);

  EXPECT_EQ(first.Call(kAnswers, token).error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_TRUE(second.Call(kAnswers, second.Hello()).ok()) << "it is a limit of one connection";

  LetGo();
  for (std::thread& call : calls) call.join();
  EXPECT_EQ(answered, rpc::kMostCallsInFlight);
  EXPECT_TRUE(first.Call(kAnswers, token).ok()) << "who waits for an answer may ask again";
}

class Clients : public Admission {
 protected:
  Result<os::UniqueFd> Connect(rpc::Server::Hello hello = rpc::Server::Hello::kWithinLimit) {
    auto [ours, theirs] = support::MakeSocketPair();
    TRY(server_->Adopt(std::move(theirs), {.name = "client", .held = {MethodRule::POLICY_JUDGE}},
                       hello));
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
};

TEST_F(Clients, AreEndedWhenTheySayNoHelloInTimeAndNotWhenTheyDid) {
  PolicyClient polite(*Connect());
  ASSERT_THAT(polite.JudgeShell("npm test"), IsOk());
  const Result<os::UniqueFd> silent = Connect();
  const Result<os::UniqueFd> at_leisure = Connect(rpc::Server::Hello::kAtLeisure);
  EXPECT_FALSE(EndsWithin(*silent, rpc::kHelloLimit - 1s));
  EXPECT_TRUE(EndsWithin(*silent, 4s));
  EXPECT_FALSE(EndsWithin(*at_leisure, 0s));
  EXPECT_THAT(polite.JudgeShell("npm test"), IsOk());
}

TEST_F(Clients, AreTakenUpToANumberAndAgainWhenOneHangsUp) {
  PolicyClient polite(*Connect());
  ASSERT_THAT(polite.JudgeShell("npm test"), IsOk());
  std::vector<os::UniqueFd> others;
  while (others.size() + 1 < rpc::kMostClients) others.push_back(*Connect());
  EXPECT_THAT(Connect(), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(Connect(rpc::Server::Hello::kAtLeisure), IsOk()) << "a daemon of ours is no client";
  EXPECT_THAT(polite.JudgeShell("npm test"), IsOk());
  others.pop_back();
  others.push_back(*Connect());
  EXPECT_THAT(Connect(), FailsWith(ErrorCode::kResourceExhausted));
}

}  // namespace
}  // namespace cowork
