// BrokerWhole: the real brokerd service in this process, with fakes for the daemons that it orders,
// and one client. Everything travels over real sockets and the real contracts.

#pragma once

#include <fcntl.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "brokerd/broker.h"
#include "brokerd/roles.h"
#include "tests/support/broker_client.h"
#include "tests/support/fake_policy.h"
#include "tests/support/fake_runner.h"
#include "tests/support/fake_vault.h"
#include "tests/support/matchers.h"
#include "tests/support/scratch.h"
#include "tests/support/unix_socket.h"

namespace cowork::support {

// Prepared once, and by whom needs it in namespaces of its own before those are entered: in a
// namespace of a single uid nobody could tell a box from its person.
inline const os::PeerCheck& Peers() {
  static const os::PeerCheck peers = *os::PeerCheck::Prepare();
  return peers;
}

class BrokerWhole : public ::testing::Test {
 protected:
  BrokerWhole() {
    vault_.Put("demo-key");
    policy_.Say("start", v1::VERDICT_ALLOW);
    StartBroker();
  }

  void StartBroker() {
    brokerd::Broker::Settings settings;
    settings.providers = {{.name = "demo",
                           .address = "127.0.0.1",
                           .port = 8123,
                           .base_path = "/v1",
                           .secret = "demo-key",
                           .models = {"scripted"}},
                          {.name = "keyless",
                           .address = "127.0.0.1",
                           .port = 8124,
                           .base_path = "/v1",
                           .secret = "",
                           .models = {"small"}}};
    settings.rules = rules_;
    settings.longest_client_name = longest_client_name_;
    settings.limits = limits_;
    settings.warm = warm_;
    settings.clock = [this] { return brokerd::SystemUnixMs() + ahead_ms_; };
    settings.on_ready = [this] { ready_.Record(true); };
    settings.longest_without_runnerd = longest_without_runnerd_;
    settings.on_cut_off = [this] { cut_off_.Record(true); };
    settings.on_bad_rules = [this](const Error& error) { bad_rules_.Record(error); };
    settings.ask_coworkd = [this](brokerd::Doors::Wish wish, const std::string& name) {
      return AskForSocket(wish, name);
    };
    broker_ = *brokerd::Broker::Start(*brokerd::Store::Open(scratch_.path()), Peers(),
                                      std::move(settings));
    Wire("policyd", policy_.Connect());
    Wire("vaultd", vault_.Connect());
    Wire("runnerd", runner_.Connect());
    for (const std::string& socket : std::exchange(wished_, {}))
      broker_->OpenDoor(socket, Listen(socket));
    broker_->OpenDoor("broker.sock", Listen("broker.sock"));
    broker_->OpenDoor("admin.sock", Listen("admin.sock"));
    EXPECT_TRUE(ready_.Next().has_value());
    client_ = std::make_unique<BrokerClient>(NewConnection());
  }

  ~BrokerWhole() override { StopBroker(); }

  // A broker ends with its process, and then its channels do. Here the channels have to end first,
  // and all that hung on them: what gRPC is asked on a queue that was shut down, it aborts at.
  void StopBroker() {
    if (broker_ == nullptr) return;
    for (const os::UniqueFd& wired : wired_) ::shutdown(wired.get(), SHUT_RDWR);
    wired_.clear();
    BrokerClient client(NewConnection());
    while (client.AddGrant("/home/a/app").ok() || SomethingRuns(client))
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    client_.reset();
    broker_.reset();
  }

  static bool SomethingRuns(BrokerClient& client) {
    const auto all = client.Call(&v1::Broker::Stub::ListSessions, v1::ListSessionsRequest());
    return std::ranges::any_of(all->sessions(), [](const v1::Session& session) {
      return session.state() == v1::Session::STARTING || session.state() == v1::Session::RUNNING;
    });
  }

  void Wire(const std::string& daemon, os::UniqueFd socket) {
    wired_.emplace_back(::fcntl(socket.get(), F_DUPFD_CLOEXEC, 0));
    broker_->Wire(daemon, std::move(socket));
  }

  os::UniqueFd NewConnection(const rpc::Holder& holder = brokerd::Owner()) {
    SocketPair pair = MakeSocketPair();
    EXPECT_THAT(broker_->Adopt(std::move(pair.theirs), holder, rpc::Server::Hello::kAtLeisure),
                IsOk());
    return std::move(pair.ours);
  }

  // A session whose turn runs; its id. `keep`: seconds that its runtime stays.
  std::string RunSession(uint32_t keep = 0) {
    const Result<v1::Grant> grant = client_->AddGrant("/home/a/app");
    EXPECT_THAT(grant, IsOk());
    v1::StartSessionRequest request;
    request.set_grant_id(grant->id());
    request.set_prompt("do it");
    request.set_keep_seconds(keep);
    const Result<v1::Session> session = client_->Call(&v1::Broker::Stub::StartSession, request);
    EXPECT_THAT(session, IsOk());
    turn_ = runner_.prompted.Next().value_or(v1::PromptRequest());
    EXPECT_EQ(turn_.session_id(), session->id());
    return session->id();
  }

  void Ask(const std::string& session, const std::string& command) {
    v1::RunnerEvent event;
    event.mutable_asked()->set_ask_id("ask of " + command);
    event.mutable_asked()->set_command(command);
    event.mutable_asked()->set_cwd("/home/a/app");
    runner_.Tell(session, event);
  }

  void EndTurn(const std::string& session, const std::string& error = "") {
    v1::RunnerEvent event;
    event.mutable_turn_ended()->set_error(error);
    runner_.Tell(session, event);
  }

  // The approval that the session's journal shows first.
  v1::Approval FirstApproval(const std::string& session) {
    const auto events =
        client_->Watch(session, 1, [](const v1::Event& event) { return event.has_asked(); });
    EXPECT_THAT(events, IsOk());
    return events.ok() && !events->empty() ? events->back().asked().approval() : v1::Approval();
  }

  std::string PathOfSocket(const std::string& name) const { return scratch_.path() + "/" + name; }

  os::UniqueFd Listen(const std::string& name) {
    std::filesystem::create_directories(PathOfSocket("clients"));
    std::filesystem::remove(PathOfSocket(name));
    return ListenAtPath(PathOfSocket(name));
  }

  // Plays coworkd, which makes the sockets of added clients.
  Result<void> AskForSocket(brokerd::Doors::Wish wish, const std::string& name) {
    const std::string socket = "clients/" + name + ".sock";
    wishes_.Record(name);
    if (wish == brokerd::Doors::Wish::kClose) {
      std::filesystem::remove(PathOfSocket(socket));
    } else if (broker_ == nullptr) {
      wished_.push_back(socket);  // It asks while it starts.
    } else if (coworkd_makes_sockets_) {
      broker_->OpenDoor(socket, Listen(socket));
    }
    return {};
  }

  ScratchDirectory scratch_;
  bool coworkd_makes_sockets_ = true;
  std::vector<std::string> wished_;
  Recorder<std::string> wishes_;       // Every name that coworkd was asked for or to close.
  std::atomic<int64_t> ahead_ms_ = 0;  // Of the time, brokerd's clock is.
  // Of the next broker that is started.
  size_t longest_client_name_ = brokerd::kLongestClientName;
  brokerd::SessionLimits limits_;
  std::string rules_ = "[defaults]\n";
  bool warm_ = false;  // Whether it keeps a runtime ready.
  std::chrono::milliseconds longest_without_runnerd_{20'000};
  Recorder<bool> ready_;
  Recorder<Error> bad_rules_;
  Recorder<bool> cut_off_;
  FakePolicy policy_;
  FakeVault vault_;
  FakeRunner runner_;
  v1::PromptRequest turn_;           // As runnerd was told to begin it.
  std::vector<os::UniqueFd> wired_;  // Duplicates of brokerd's ends.
  std::unique_ptr<brokerd::Broker> broker_;
  std::unique_ptr<BrokerClient> client_;
};

}  // namespace cowork::support
