// The methods of Broker that are about added clients.

#pragma once

#include <string>

#include "brokerd/clients.h"
#include "common/rpc/service.h"
#include "common/rpc/task.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::brokerd {

class ClientService {
 public:
  explicit ClientService(Clients& clients) : clients_(clients) {}

  rpc::Service Methods();  // Without their contract, which is BrokerService's.

 private:
  rpc::Task<std::string> TellAdding(rpc::Caller, v1::AddClientRequest request);
  rpc::Task<v1::Client> Add(rpc::Caller, v1::AddClientRequest request);
  rpc::Task<v1::ListClientsResponse> List(rpc::Caller, v1::ListClientsRequest);
  rpc::Task<v1::RevokeClientResponse> Revoke(rpc::Caller, v1::RevokeClientRequest request);
  v1::Client Show(const Client& client) const;

  Clients& clients_;
};

}  // namespace cowork::brokerd
