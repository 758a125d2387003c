// The other half of a confinement: the real brokerd is under it, and still does its work, with
// fakes for the daemons that it orders.

#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/broker_client.h"
#include "tests/support/daemon.h"
#include "tests/support/fake_policy.h"
#include "tests/support/fake_runner.h"
#include "tests/support/fake_vault.h"
#include "tests/support/matchers.h"
#include "tests/support/new_log.h"
#include "tests/support/scratch.h"
#include "tests/support/unix_socket.h"

namespace cowork::brokerd {
namespace {

using support::BrokerClient;
using support::Daemon;
using support::IsOk;
using ::testing::HasSubstr;

constexpr auto kProviders =
    "[[provider]]\nname = \"demo\"\nkind = \"openai-compatible\"\nhost = \"127.0.0.1\"\n"
    "port = 8123\nsecret = \"demo-key\"\nprivate = true\nmodels = [\"scripted\"]\n";

class BrokerdProgram : public ::testing::Test {
 protected:
  BrokerdProgram() {
    policy_.Say("start", v1::VERDICT_ALLOW);
    vault_.Put("demo-key");
    Write("providers.toml", kProviders);
  }

  void Write(const std::string& name, const std::string& text) const {
    const std::string path = scratch_.path() + "/" + name;
    std::ofstream(path) << text;
    ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  }

  Daemon Start() const {
    return support::StartDaemon(COWORK_PROGRAM, {"--data", scratch_.path(), "--config",
                                                 scratch_.path(), "--longest-client-name", "32"});
  }

  // Wires a brokerd as coworkd does, and waits until it is ready.
  void Wire(Daemon& brokerd) {
    brokerd.Wire("broker.sock", Listen());
    policy_.Adopt(brokerd.WireStream("policyd"));
    vault_.Adopt(brokerd.WireStream("vaultd"));
    runner_.Adopt(brokerd.WireStream("runnerd"));
    ASSERT_THAT(brokerd.WaitReady(), IsOk());
  }

  os::UniqueFd Listen() const {
    ::unlink(Path().c_str());
    return support::ListenAtPath(Path());
  }

  os::UniqueFd Connect() const {
    os::UniqueFd socket = support::ConnectTo(Path());
    EXPECT_TRUE(socket.valid());
    return socket;
  }

  std::string Path() const { return scratch_.path() + "/broker.sock"; }

  support::ScratchDirectory scratch_;
  support::FakePolicy policy_;
  support::FakeVault vault_;
  support::FakeRunner runner_;
};

TEST_F(BrokerdProgram, StillRunsASession) {
  Daemon brokerd = Start();
  Wire(brokerd);
  BrokerClient client(Connect());
  const auto grant = client.AddGrant("/home/a/app");
  ASSERT_THAT(grant, IsOk());
  const auto session = client.Start(grant->id());
  ASSERT_THAT(session, IsOk());
  ASSERT_TRUE(runner_.prompted.Next().has_value());
  v1::RunnerEvent ended;
  ended.mutable_turn_ended();
  runner_.Tell(session->id(), ended);
  const auto events = client.Watch(session->id());
  ASSERT_THAT(events, IsOk());
  EXPECT_EQ(events->back().ended().state(), v1::Session::DONE);
}

// Under load gRPC starts threads, grows its heap and waits for locks, and SQLite folds its log, by
// calls of the kernel that one quiet question never makes.
TEST_F(BrokerdProgram, StillAnswersManyClientsAtOnce) {
  constexpr int kClients = 6;
  constexpr int kCallsOfEach = 150;
  Daemon brokerd = Start();
  Wire(brokerd);
  std::atomic<int> answers = 0;
  const auto call = [&](int number) {
    BrokerClient client(Connect());
    for (int i = 0; i < kCallsOfEach; ++i)
      answers += client.AddGrant("/home/" + std::to_string(number * 1000 + i)).ok();
  };
  std::vector<std::thread> clients;
  for (int i = 0; i < kClients; ++i) clients.emplace_back(call, i);
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(answers, kClients * kCallsOfEach) << brokerd.log();
}

TEST_F(BrokerdProgram, IsUnderTheConfinementWhileItAnswers) {
  Daemon brokerd = Start();
  Wire(brokerd);
  for (const auto& task :
       std::filesystem::directory_iterator("/proc/" + std::to_string(brokerd.pid()) + "/task")) {
    std::ifstream status(task.path() / "status");
    std::vector<std::string> lines;
    for (std::string line; std::getline(status, line);) lines.push_back(line);
    EXPECT_THAT(lines, ::testing::Contains("Seccomp:\t2")) << task.path();
    EXPECT_THAT(lines, ::testing::Contains("NoNewPrivs:\t1")) << task.path();
  }
}

TEST_F(BrokerdProgram, StillTakesANewLog) {
  Daemon brokerd = Start();
  Wire(brokerd);
  support::ExpectTakesANewLog(brokerd);
}

TEST_F(BrokerdProgram, EndsWithCoworkd) {
  Daemon brokerd = Start();
  Wire(brokerd);
  EXPECT_EQ(brokerd.End(), support::Ending::Exit(0));
}

// Not as if coworkd had ended: it is to be started anew, and its log to say why.
TEST_F(BrokerdProgram, EndsInAnErrorWhenThereIsNoRoomForAChannel) {
  Daemon brokerd = Start();
  Wire(brokerd);
  const rlimit none_more{.rlim_cur = 3, .rlim_max = 3};
  ASSERT_EQ(::prlimit(brokerd.pid(), RLIMIT_NOFILE, &none_more, nullptr), 0);
  brokerd.Wire("policyd", policy_.Connect());
  EXPECT_EQ(brokerd.WaitEnd(), support::Ending::Exit(1));
  EXPECT_THAT(brokerd.log(), HasSubstr("a channel did not arrive"));
}

TEST_F(BrokerdProgram, RemembersAfterSigkillWhatItAcknowledged) {
  std::string grant;
  {
    Daemon brokerd = Start();
    Wire(brokerd);
    BrokerClient client(Connect());
    grant = client.AddGrant("/home/a/app")->id();
    ASSERT_EQ(::kill(brokerd.pid(), SIGKILL), 0);
    EXPECT_EQ(brokerd.WaitEnd(), support::Ending::Signal(SIGKILL));
  }
  Daemon brokerd = Start();
  Wire(brokerd);
  BrokerClient client(Connect());
  const auto grants = client.Call(&v1::Broker::Stub::ListGrants, v1::ListGrantsRequest());
  ASSERT_THAT(grants, IsOk());
  ASSERT_EQ(grants->grants_size(), 1);
  EXPECT_EQ(grants->grants(0).id(), grant);
}

TEST_F(BrokerdProgram, SaysAfterSigkillWhatRanAndExpiresWhatWaited) {
  policy_.Say("npm test", v1::VERDICT_ASK);
  std::string session, approval;
  size_t shown = 0;
  {
    Daemon brokerd = Start();
    Wire(brokerd);
    BrokerClient client(Connect());
    session = client.Start(client.AddGrant("/home/a/app")->id())->id();
    ASSERT_TRUE(runner_.prompted.Next().has_value());
    v1::RunnerEvent ask;
    ask.mutable_asked()->set_ask_id("1");
    ask.mutable_asked()->set_command("npm test");
    ask.mutable_asked()->set_cwd("/home/a/app");
    runner_.Tell(session, ask);
    const auto events =
        client.Watch(session, 1, [](const v1::Event& event) { return event.has_asked(); });
    shown = events->size();
    approval = events->back().asked().approval().id();
    ASSERT_EQ(::kill(brokerd.pid(), SIGKILL), 0);
    EXPECT_EQ(brokerd.WaitEnd(), support::Ending::Signal(SIGKILL));
  }
  Daemon brokerd = Start();
  Wire(brokerd);
  BrokerClient client(Connect());
  const auto events = client.Watch(session);
  ASSERT_THAT(events, IsOk());
  ASSERT_EQ(events->size(), shown + 1) << "every event that was shown is still there";
  EXPECT_EQ(events->back().ended().state(), v1::Session::INTERRUPTED);
  EXPECT_EQ(events->back().ended().why(), "brokerd was restarted");
  EXPECT_THAT(client.Answer(approval, v1::AnswerRequest::ALLOW_ONCE),
              support::FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(BrokerdProgram, SaysWhichLineOfTheProvidersKeepsItFromStarting) {
  Write("providers.toml", "[[provider]]\nname = 7\n");
  Daemon brokerd = Start();
  EXPECT_EQ(brokerd.WaitEnd(), support::Ending::Exit(5));
  EXPECT_THAT(brokerd.log(), HasSubstr("providers.toml: line "));
  EXPECT_THAT(brokerd.log(), HasSubstr("\"do\":"));
}

TEST_F(BrokerdProgram, SaysWhichLineOfTheMcpServersKeepsItFromStarting) {
  Write("mcp.toml", "[[server]]\nname = \"files\"\n");
  Daemon brokerd = Start();
  EXPECT_EQ(brokerd.WaitEnd(), support::Ending::Exit(5));
  EXPECT_THAT(brokerd.log(), HasSubstr("mcp.toml: line 2: "));
}

TEST_F(BrokerdProgram, OrdersTheMcpServersThatWereWrittenBeforeItWasConfined) {
  Write("mcp.toml", "[[server]]\nname = \"notes\"\ncommand = \"node\"\npackage = \"/opt/notes\"\n");
  Daemon brokerd = Start();
  Wire(brokerd);
  BrokerClient client(Connect());
  const auto grant = client.AddGrant("/home/a/app");
  ASSERT_THAT(grant, IsOk());
  ASSERT_THAT(client.Start(grant->id()), IsOk());
  const auto order = runner_.started.Next();
  ASSERT_EQ(order->mcp_servers_size(), 2);
  EXPECT_EQ(order->mcp_servers(1).name(), "notes");
}

TEST_F(BrokerdProgram, DoesNotServeUnderRulesThatPolicydRefuses) {
  policy_.RefuseRules();
  Daemon brokerd = Start();
  policy_.Adopt(brokerd.WireStream("policyd"));
  EXPECT_EQ(brokerd.WaitEnd(), support::Ending::Exit(5));
  EXPECT_THAT(brokerd.log(), HasSubstr("policy.toml, line 1: a mistake"));
}

TEST_F(BrokerdProgram, KeepsItsDataFromOthers) {
  Daemon brokerd = Start();
  Wire(brokerd);
  struct stat is {};
  ASSERT_EQ(::stat((scratch_.path() + "/broker").c_str(), &is), 0);
  EXPECT_EQ(is.st_mode & 0777, 0700U);
  ASSERT_EQ(::stat((scratch_.path() + "/broker/broker.db").c_str(), &is), 0);
  EXPECT_EQ(is.st_mode & 0777, 0600U);
}

}  // namespace
}  // namespace cowork::brokerd
