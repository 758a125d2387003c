// The methods of Broker that are about providers.

#pragma once

#include <string>

#include "brokerd/context.h"
#include "brokerd/providers_in_use.h"
#include "common/rpc/service.h"
#include "common/rpc/task.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::brokerd {

class ProviderService {
 public:
  ProviderService(Context& context, ProvidersInUse& providers)
      : context_(context), providers_(providers) {}

  rpc::Service Methods();  // Without their contract, which is BrokerService's.

 private:
  rpc::Task<v1::ListProvidersResponse> List(rpc::Caller, v1::ListProvidersRequest);
  rpc::Task<std::string> TellUsing(rpc::Caller, v1::UseProvidersRequest request);
  rpc::Task<v1::ListProvidersResponse> Use(rpc::Caller, v1::UseProvidersRequest request);
  rpc::Task<v1::TestProviderResponse> Test(rpc::Caller, v1::TestProviderRequest request);
  rpc::Task<v1::ListProvidersResponse> Show();

  Context& context_;
  ProvidersInUse& providers_;
};

}  // namespace cowork::brokerd
