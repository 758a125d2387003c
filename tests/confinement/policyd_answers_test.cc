// The other half of a confinement: the real policyd is under it, and still does its work.

#include <atomic>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/daemon.h"
#include "tests/support/matchers.h"
#include "tests/support/new_log.h"
#include "tests/support/policy_client.h"
#include "tests/support/process.h"

namespace cowork::policyd {
namespace {

using support::Daemon;
using support::FailsWith;
using support::IsOk;
using support::PolicyClient;

constexpr auto kTestsRunFreely = R"(
[[rule]]
name = "tests run freely"
on   = "shell"
argv = ["npm", "test", "**"]
say  = "allow"
)";

TEST(PolicydConfinement, StillAnswers) {
  Daemon policyd = support::StartDaemon(COWORK_PROGRAM);
  PolicyClient broker(policyd.WireStream("brokerd"));
  ASSERT_THAT(policyd.WaitReady(), IsOk());
  EXPECT_EQ(broker.JudgeShell("npm test")->verdict(), v1::VERDICT_DENY);

  ASSERT_THAT(broker.LoadRules(kTestsRunFreely), IsOk());
  EXPECT_EQ(broker.JudgeShell("npm test")->rule(), "tests run freely");
  EXPECT_EQ(broker.JudgeShell("npm test; id")->verdict(), v1::VERDICT_ASK);
  EXPECT_EQ(broker.JudgeTool("everything", "add", R"({"a":1.5e+300})")->verdict(), v1::VERDICT_ASK);
  EXPECT_EQ(broker.JudgeTool("files", "read", R"({"path":"a"})")->rule(), "reading the project");
}

TEST(PolicydConfinement, StillReadsAndRefusesRules) {
  Daemon policyd = support::StartDaemon(COWORK_PROGRAM);
  PolicyClient broker(policyd.WireStream("brokerd"));
  ASSERT_THAT(broker.LoadRules(kTestsRunFreely), IsOk());
  for (const auto* text : {"[[rule]]\nsay = \"allow\"", "= = =", "shell = 1.5e300\n[defaults"})
    EXPECT_THAT(broker.LoadRules(text), FailsWith(ErrorCode::kInvalidArgument)) << text;
  EXPECT_EQ(broker.JudgeShell("npm test")->verdict(), v1::VERDICT_ALLOW);
}

// Under load gRPC starts threads, grows its heap and waits for locks, by calls of the kernel that
// one quiet question never makes.
TEST(PolicydConfinement, StillAnswersManyCallersAtOnce) {
  constexpr int kCallers = 8;
  constexpr int kCallsOfEach = 250;
  Daemon policyd = support::StartDaemon(COWORK_PROGRAM);
  PolicyClient broker(policyd.WireStream("brokerd"));
  ASSERT_THAT(broker.JudgeShell("npm test"), IsOk());
  std::atomic<int> answers = 0;
  const auto call = [&broker, &answers] {
    for (int i = 0; i < kCallsOfEach; ++i) answers += broker.JudgeShell("npm test").ok();
  };
  std::vector<std::thread> callers(kCallers);
  for (std::thread& caller : callers) caller = std::thread(call);
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(answers, kCallers * kCallsOfEach);
}

TEST(PolicydConfinement, StillAnswersABrokerdThatWasRestarted) {
  Daemon policyd = support::StartDaemon(COWORK_PROGRAM);
  {
    PolicyClient first(policyd.WireStream("brokerd"));
    ASSERT_THAT(first.LoadRules(kTestsRunFreely), IsOk());
  }
  PolicyClient second(policyd.WireStream("brokerd"));
  EXPECT_EQ(second.JudgeShell("npm test")->verdict(), v1::VERDICT_ALLOW);
}

// Whoever is there may be anybody, and nobody is believed who says something else first.
TEST(PolicydConfinement, StillBelievesNoEndThatSaysNoHelloAndServesTheNext) {
  Daemon policyd = support::StartDaemon(COWORK_PROGRAM);
  ASSERT_THAT(policyd.WaitReady(), IsOk());
  support::SocketPair pair = support::MakeSocketPair();
  policyd.Wire("brokerd", std::move(pair.theirs));
  EXPECT_THAT(PolicyClient(std::move(pair.ours)).LoadRules(kTestsRunFreely),
              FailsWith(ErrorCode::kUnavailable));
  EXPECT_THAT(policyd.log(), ::testing::HasSubstr("nobody proved to be at its other end"));
  EXPECT_THAT(PolicyClient(policyd.WireStream("brokerd")).LoadRules(kTestsRunFreely), IsOk());
}

TEST(PolicydConfinement, StillTakesANewLog) {
  Daemon policyd = support::StartDaemon(COWORK_PROGRAM);
  ASSERT_THAT(policyd.WaitReady(), IsOk());
  support::ExpectTakesANewLog(policyd);
}

TEST(PolicydConfinement, IsUponTheProgramThatAnswers) {
  Daemon policyd = support::StartDaemon(COWORK_PROGRAM);
  PolicyClient broker(policyd.WireStream("brokerd"));
  ASSERT_THAT(policyd.WaitReady(), IsOk());
  ASSERT_THAT(broker.JudgeShell("npm test"), IsOk());
  const auto threads = support::ThreadsOf(policyd.pid());
  EXPECT_GE(threads.size(), 2u);
  for (const std::string& thread : threads) {
    EXPECT_EQ(support::StatusOf(thread, "Seccomp"), "2") << thread;
    EXPECT_EQ(support::StatusOf(thread, "NoNewPrivs"), "1") << thread;
  }
}

TEST(Policyd, EndsWithCoworkd) {
  Daemon policyd = support::StartDaemon(COWORK_PROGRAM);
  ASSERT_THAT(policyd.WaitReady(), IsOk());
  EXPECT_EQ(policyd.End(), support::Ending::Exit(0)) << policyd.log();
}

}  // namespace
}  // namespace cowork::policyd
