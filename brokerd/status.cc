#include "brokerd/status.h"

#include <string>

#include "common/assurance/wire.h"

namespace cowork::brokerd {
namespace {

void Add(v1::GetStatusResponse& response, const std::string& name, bool reachable) {
  v1::GetStatusResponse::Daemon& daemon = *response.add_daemons();
  daemon.set_name(name);
  daemon.set_reachable(reachable);
}

}  // namespace

rpc::Task<v1::GetStatusResponse> LookAround(Context& context) {
  v1::GetStatusResponse response;
  Add(response, "brokerd", true);
  for (Link* link : context.links()) {
    const Result<rpc::Done> ping = co_await link->Ping();
    Add(response, link->daemon(), ping.ok());
    if (ping.ok() && link == &context.vault.link()) {
      const Result<VaultStatus> vault = co_await context.vault.Status();
      if (vault.ok()) response.set_keystore(vault->keystore);
      if (vault.ok()) response.set_vault(vault->state);
    }
    if (ping.ok() && link == &context.runner.link()) {
      const Result<assurance::Assurance> machine = co_await context.runner.LookAtMachine();
      if (machine.ok()) *response.mutable_assurance() = assurance::ToWire(*machine);
    }
  }
  for (const Provider& provider : context.providers) response.add_providers(provider.name);
  co_return response;
}

}  // namespace cowork::brokerd
