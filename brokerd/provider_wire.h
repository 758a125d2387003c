// Between proto messages and brokerd's own values: the part about providers. As in wire.h, each
// refusal is the contract's INVALID_ARGUMENT.

#pragma once

#include <map>
#include <string>

#include "brokerd/core/provider.h"
#include "brokerd/core/route_answer.h"
#include "common/base/result.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::brokerd {

// A list of providers that somebody wants used.
struct ProvidersWish {
  std::string text;                             // Of providers.toml; not looked at yet.
  std::map<std::string, std::string> ca_files;  // What each ca_file of it holds, by its path.
};

Result<ProvidersWish> FromWire(const v1::UseProvidersRequest& request);
Result<std::string> FromWire(const v1::TestProviderRequest& request);  // The provider's name.

v1::Provider ToWire(const Provider& provider, v1::Provider::Key key);
v1::TestProviderResponse ToWire(const Provider& provider, const RouteAnswer& answer);

}  // namespace cowork::brokerd
