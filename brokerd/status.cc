#include "brokerd/status.h"

#include <string>

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
    if (!ping.ok() || link != &context.vault.link()) continue;
    const Result<std::string> keystore = co_await context.vault.Keystore();
    if (keystore.ok()) response.set_keystore(*keystore);
  }
  for (const Provider& provider : context.providers) response.add_providers(provider.name);
  co_return response;
}

}  // namespace cowork::brokerd
