// BrokerWithServers: BrokerWhole with an mcp.toml that names two servers, "notes" and, with a
// secret, "hub", as far as a test wants them.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "tests/support/broker_whole.h"

namespace cowork::support {

inline const brokerd::McpServer kNotes{.name = "notes",
                                       .command = "node",
                                       .args = {"dist/index.js", "stdio"},
                                       .package = "/opt/notes",
                                       .environment = {{"LOG_LEVEL", "info"}}};
inline const brokerd::McpServer kHub{.name = "hub",
                                     .command = "/opt/hub/run",
                                     .package = "/opt/hub",
                                     .environment = {{"A", "x"}},
                                     .secrets = {{"HUB_TOKEN", "hub-token"}}};

class BrokerWithServers : public BrokerWhole {
 protected:
  // brokerd is started anew, as it reads mcp.toml once.
  void Serve(std::vector<brokerd::McpServer> servers) {
    StopBroker();
    mcp_servers_ = std::move(servers);
    StartBroker();
    grant_ = client_->AddGrant("/home/a/app")->id();
  }

  void ForgetWhatWasInspected() {
    while (!runner_.inspected.empty()) static_cast<void>(runner_.inspected.Next());
  }

  Result<v1::Session> Prompt(const std::string& session) {
    v1::PromptSessionRequest request;
    request.set_id(session);
    request.set_prompt("and now");
    return client_->Call(&v1::Broker::Stub::PromptSession, request);
  }

  // Its first turn ran to its end. `keep`: seconds that its runtime stays.
  std::string OneTurn(uint32_t keep = 0) {
    const std::string session = RunSession(keep);
    EndTurn(session);
    EXPECT_THAT(client_->Watch(session), IsOk());
    return session;
  }

  static std::vector<std::string> NamesOf(const v1::StartRequest& order) {
    std::vector<std::string> names;
    for (const v1::McpServer& server : order.mcp_servers()) names.push_back(server.name());
    return names;
  }

  std::string grant_;
};

}  // namespace cowork::support
