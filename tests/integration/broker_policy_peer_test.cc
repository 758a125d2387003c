// PolicyPeer: what reaches policyd of a call, and what comes back of its word.

#include <functional>
#include <future>
#include <memory>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "brokerd/peers/policy_peer.h"
#include "common/rpc/server.h"
#include "tests/support/fake_policy.h"
#include "tests/support/matchers.h"

namespace cowork::brokerd {
namespace {

using support::FailsWith;
using support::IsOk;

const SessionId kSession = SessionId::Random();
const ShellCall kTests{.command = "npm test", .cwd = "/home/a/src"};
const ToolCall kEcho{.server = "everything", .tool = "echo", .arguments = R"({"a":1})"};

class BrokerPolicyPeer : public ::testing::Test {
 protected:
  void TearDown() override {
    EXPECT_THAT(OnQueue<rpc::Done>([this]() -> rpc::Task<rpc::Done> {
                  peer_.link().Wire(nullptr);
                  co_return rpc::Done{};
                }),
                IsOk());
    queue_.Shutdown();
    thread_.join();
  }

  template <typename T>
  Result<T> OnQueue(std::function<rpc::Task<T>()> act) {
    const auto answer = std::make_shared<std::promise<Result<T>>>();
    rpc::Later::Run(queue_, [answer, act = std::move(act)] {
      [](auto acts, auto told) -> rpc::Detached { told->set_value(co_await acts()); }(act, answer);
    });
    return answer->get_future().get();
  }
  void Wire() {
    ASSERT_THAT(OnQueue<rpc::Done>([this] {
                  return peer_.Wire(rpc::Peer::Over(policy_.Connect(), queue_), "[defaults]\n");
                }),
                IsOk());
  }
  Result<Judgement> Judge(const Call& call) {
    return OnQueue<Judgement>([&] { return peer_.JudgeCall(kSession, "/home/a", call); });
  }
  Result<Judgement> Explain(const Call& call) {
    return OnQueue<Judgement>([&] { return peer_.Explain("/home/a", call); });
  }

  support::FakePolicy policy_;
  PolicyPeer peer_;
  grpc::CompletionQueue queue_;
  std::thread thread_{[this] { rpc::RunQueue(queue_); }};
};

TEST_F(BrokerPolicyPeer, BringsACommandAndItsVerdict) {
  Wire();
  policy_.Say("npm test", v1::VERDICT_ALLOW, "tests");
  const auto judged = Judge(kTests);
  EXPECT_EQ(judged->verdict, Verdict::kAllow);
  EXPECT_EQ(judged->rule, "tests");
  const auto asked = policy_.judged.Next();
  EXPECT_EQ(asked->session_id(), kSession.text());
  EXPECT_EQ(asked->grant(), "/home/a");
  EXPECT_EQ(asked->shell().command(), "npm test");
  EXPECT_EQ(asked->shell().cwd(), "/home/a/src");
}

TEST_F(BrokerPolicyPeer, BringsACallOfAToolAndItsVerdict) {
  Wire();
  policy_.Say("everything.echo", v1::VERDICT_ASK, "echoes");
  for (const bool explains : {false, true}) {
    const auto judged = explains ? Explain(kEcho) : Judge(kEcho);
    EXPECT_EQ(judged->verdict, Verdict::kAsk);
    EXPECT_EQ(judged->rule, "echoes");
    const auto asked = policy_.judged.Next();
    EXPECT_EQ(asked->session_id() == kSession.text(), !explains);
    EXPECT_EQ(asked->grant(), "/home/a");
    EXPECT_EQ(asked->tool().server(), "everything");
    EXPECT_EQ(asked->tool().tool(), "echo");
    EXPECT_EQ(asked->tool().arguments(), R"({"a":1})");
  }
}

TEST_F(BrokerPolicyPeer, DeniesWhatPolicydSaysNothingOf) {
  for (const Call& call : {Call(kTests), Call(kEcho)}) {
    const auto judged = Judge(call);
    ASSERT_THAT(judged, IsOk());
    EXPECT_EQ(judged->verdict, Verdict::kDeny);
    EXPECT_NE(judged->why, "");
    EXPECT_THAT(Explain(call), FailsWith(ErrorCode::kUnavailable));
  }
}

TEST_F(BrokerPolicyPeer, TakesAVerdictThatWasNeverToBeSentForADenial) {
  Wire();
  for (const auto verdict : {v1::VERDICT_UNSPECIFIED, static_cast<v1::Verdict>(9)}) {
    policy_.Say("everything.echo", verdict);
    EXPECT_EQ(Judge(kEcho)->verdict, Verdict::kDeny);
  }
}

}  // namespace
}  // namespace cowork::brokerd
