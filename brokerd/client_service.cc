#include "brokerd/client_service.h"

#include <vector>

#include "brokerd/wire.h"

namespace cowork::brokerd {

rpc::Service ClientService::Methods() {
  using Me = ClientService;
  return {.contracts = {},
          .handlers = {{"/cowork.v1.Broker/AddClient", rpc::Unary(*this, &Me::Add)},
                       {"/cowork.v1.Broker/ListClients", rpc::Unary(*this, &Me::List)},
                       {"/cowork.v1.Broker/RevokeClient", rpc::Unary(*this, &Me::Revoke)}},
          .changes = {{"/cowork.v1.Broker/AddClient", rpc::Telling(*this, &Me::TellAdding)}}};
}

v1::Client ClientService::Show(const Client& client) const {
  v1::Client shown = ToWire(client);
  shown.set_connections(static_cast<uint32_t>(clients_.ConnectionsOf(client)));
  return shown;
}

rpc::Task<std::string> ClientService::TellAdding(rpc::Caller, v1::AddClientRequest request) {
  const Result<ClientWish> wish = FromWire(request);
  if (!wish.ok()) co_return wish.error();
  co_return clients_.Tell(*wish);
}

rpc::Task<v1::Client> ClientService::Add(rpc::Caller, v1::AddClientRequest request) {
  const Result<ClientWish> wish = FromWire(request);
  if (!wish.ok()) co_return wish.error();
  const Result<Client> client = co_await clients_.Add(*wish);
  if (!client.ok()) co_return client.error();
  co_return Show(*client);
}

rpc::Task<v1::ListClientsResponse> ClientService::List(rpc::Caller, v1::ListClientsRequest) {
  const Result<std::vector<Client>> clients = clients_.All();
  if (!clients.ok()) co_return clients.error();
  v1::ListClientsResponse response;
  for (const Client& client : *clients) *response.add_clients() = Show(client);
  co_return response;
}

rpc::Task<v1::RevokeClientResponse> ClientService::Revoke(rpc::Caller,
                                                          v1::RevokeClientRequest request) {
  const Result<ClientId> id = FromWire(request);
  if (!id.ok()) co_return id.error();
  const Result<void> revoked = clients_.Revoke(*id);
  if (!revoked.ok()) co_return revoked.error();
  co_return v1::RevokeClientResponse();
}

}  // namespace cowork::brokerd
