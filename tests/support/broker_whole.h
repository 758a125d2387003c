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
  BrokerWhole();

  void StartBroker();

  ~BrokerWhole() override { StopBroker(); }

  // A broker ends with its process, and then its channels do. Here the channels have to end first,
  // and all that hung on them: what gRPC is asked on a queue that was shut down, it aborts at.
  void StopBroker();

  static bool SomethingRuns(BrokerClient& client);

  void Wire(const std::string& daemon, os::UniqueFd socket);

  os::UniqueFd NewConnection(const rpc::Holder& holder = brokerd::Owner());

  // A session whose turn runs; its id. `keep`: seconds that its runtime stays.
  std::string RunSession(uint32_t keep = 0);

  void Ask(const std::string& session, const std::string& command);

  // Of "SERVER.TOOL".
  void AskTool(const std::string& session, const std::string& tool, const std::string& arguments);

  void EndTurn(const std::string& session, const std::string& error = "");

  // The approval that the session's journal shows first.
  v1::Approval FirstApproval(const std::string& session);

  // The words of the last 100 audit records, of those of a kind, oldest first.
  std::vector<std::string> Audited(const std::string& kind);

  // How many of the last 100 audit records say that.
  int RecordsOf(const std::string& text);

  // The order for a runtime that nobody uses yet; one of a session may come before it.
  v1::StartRequest WarmOrder();

  // Whose grant the runtime is for that is ready; empty: none is.
  std::string WarmGrant();

  std::string PathOfSocket(const std::string& name) const { return scratch_.path() + "/" + name; }

  os::UniqueFd Listen(const std::string& name);

  // Plays coworkd, which makes the sockets of added clients.
  Result<void> AskForSocket(brokerd::Doors::Wish wish, const std::string& name);

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
  std::vector<brokerd::McpServer> mcp_servers_;
  std::chrono::milliseconds longest_without_runnerd_{20'000};
  std::chrono::milliseconds checkpoint_every_{3'600'000};
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

 private:
  // The last 100 audit records.
  v1::TailAuditResponse Tail();
};

}  // namespace cowork::support
