// ProvidersInUse: the list of providers that the next turn may use, how another one takes its
// place, and how one is tried. At brokerd's start it is what providers.toml says; later, what a
// person confirmed. A list with a mistake never takes the place of a good one.

#pragma once

#include <string>
#include <vector>

#include "brokerd/context.h"
#include "brokerd/provider_wire.h"
#include "brokerd/warm.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

class ProvidersInUse {
 public:
  ProvidersInUse(Context& context, Warm& warm) : context_(context), warm_(warm) {}

  // Errors of these two as of Broker.UseProviders in broker.proto.
  Result<std::string> Tell(const ProvidersWish& wish) const;
  Result<void> Use(const ProvidersWish& wish);

  const std::vector<Provider>& all() const { return context_.providers; }

  // Errors as of Broker.TestProvider. The lease is over when it answers, or vaultd is told of its
  // end until it listens.
  struct Tested {
    Provider provider;
    RouteAnswer answer;
  };
  rpc::Task<Tested> Test(std::string name);

 private:
  rpc::Task<std::string> Lease(SessionId id, Provider provider);
  rpc::Task<rpc::Done> Revoke(SessionId id);
  rpc::Detached RevokeLater(SessionId id);

  Context& context_;
  Warm& warm_;
};

}  // namespace cowork::brokerd
