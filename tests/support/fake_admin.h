// FakeAdmin: brokerd's tables with one row in each.

#pragma once

#include "common/rpc/service.h"
#include "cowork/v1/admin.pb.h"

namespace cowork::support {

class FakeAdmin {
 public:
  rpc::Service Methods();

 private:
  using Caller = rpc::Caller;

  rpc::Task<v1::ListDaemonsResponse> ListDaemons(Caller, v1::ListDaemonsRequest);
  rpc::Task<v1::ListChannelsResponse> ListChannels(Caller, v1::ListChannelsRequest);
  rpc::Task<v1::ListBoxesResponse> ListBoxes(Caller, v1::ListBoxesRequest);
  rpc::Task<v1::ListLeasesResponse> ListLeases(Caller, v1::ListLeasesRequest);
  rpc::Task<v1::GetMetricsResponse> GetMetrics(Caller, v1::GetMetricsRequest);
};

}  // namespace cowork::support
