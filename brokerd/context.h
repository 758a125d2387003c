// Context: what every part of brokerd's story works with. One queue, one thread.

#pragma once

#include <array>
#include <string>
#include <vector>

#include "brokerd/audit.h"
#include "brokerd/cases.h"
#include "brokerd/core/mcp_server.h"
#include "brokerd/core/provider.h"
#include "brokerd/journal.h"
#include "brokerd/peers/policy_peer.h"
#include "brokerd/peers/runner_peer.h"
#include "brokerd/peers/vault_peer.h"
#include "brokerd/quotas.h"
#include "brokerd/store/store.h"
#include "brokerd/timer.h"

namespace cowork::brokerd {

struct Context {
  Context(Store& its_store, Clock clock, std::vector<Provider> its_providers,
          std::vector<McpServer> its_mcp_servers = {}, const SessionLimits& limits = {})
      : store(its_store),
        timer(std::move(clock)),
        providers(std::move(its_providers)),
        mcp_servers(std::move(its_mcp_servers)),
        quotas(its_store, limits) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  Store& store;
  Timer timer;
  std::vector<Provider> providers;  // That the next turn may use; providers_in_use.h replaces them.
  const std::vector<McpServer> mcp_servers;  // Beside our own, until brokerd is started anew.
  Quotas quotas;
  Journal journal{store, timer, quotas};
  Cases cases{store};
  Audit audit{store, timer, quotas, cases};
  PolicyPeer policy;
  VaultPeer vault;
  RunnerPeer runner;

  std::array<Link*, 3> links() { return {&policy.link(), &vault.link(), &runner.link()}; }
};

}  // namespace cowork::brokerd
