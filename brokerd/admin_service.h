// What admin.sock tells of brokerd: read-only, and from brokerd's own tables.

#pragma once

#include "brokerd/asks.h"
#include "brokerd/context.h"
#include "brokerd/sessions.h"
#include "common/rpc/server.h"
#include "common/rpc/service.h"
#include "common/rpc/task.h"
#include "cowork/v1/admin.pb.h"

namespace cowork::brokerd {

class AdminService {
 public:
  struct Parts {
    Context& context;
    Asks& asks;
    Sessions& sessions;
  };
  explicit AdminService(Parts parts) : parts_(parts) {}

  rpc::Service Methods();
  // The server that it tells of is made after it, and of its methods.
  void TellOf(const rpc::Server& server) { server_ = &server; }

 private:
  rpc::Task<v1::ListDaemonsResponse> ListDaemons(rpc::Caller, v1::ListDaemonsRequest);
  rpc::Task<v1::ListChannelsResponse> ListChannels(rpc::Caller, v1::ListChannelsRequest);
  rpc::Task<v1::ListBoxesResponse> ListBoxes(rpc::Caller, v1::ListBoxesRequest);
  rpc::Task<v1::ListLeasesResponse> ListLeases(rpc::Caller, v1::ListLeasesRequest);
  rpc::Task<v1::GetMetricsResponse> GetMetrics(rpc::Caller, v1::GetMetricsRequest);

  Parts parts_;
  const rpc::Server* server_ = nullptr;
  const std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
};

}  // namespace cowork::brokerd
