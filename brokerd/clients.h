// Clients: those that the owner added, each with a role and a socket of its own.

#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "brokerd/context.h"
#include "brokerd/core/client.h"
#include "brokerd/doors.h"
#include "common/rpc/once.h"
#include "common/rpc/server.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

inline constexpr size_t kMostClients = 32;

class Clients {
 public:
  explicit Clients(Context& context) : context_(context) {}

  // Those on disk get their sockets again.
  void Begin(Doors& doors, rpc::Server& server);

  // What Add() would change. Fails as Add() would.
  Result<std::string> Tell(const ClientWish& wish);
  // When it is done clients can come in by the new socket.
  //
  // kFailedPrecondition  the name is taken
  // kResourceExhausted   there are kMostClients
  // kUnavailable         coworkd made no socket
  rpc::Task<Client> Add(ClientWish wish);
  Result<void> Revoke(const ClientId& id);  // kNotFound: no such client.
  Result<std::vector<Client>> All() { return context_.store.clients().All(); }
  size_t ConnectionsOf(const Client& client) const;

  // coworkd made the socket.
  void Arrived(const std::string& name, os::UniqueFd listener);

 private:
  Result<void> MayAdd(const ClientWish& wish);
  Result<Client> Keep(const ClientWish& wish);
  Result<void> Forget(const Client& client, const char* why);
  rpc::Task<rpc::Done> OpenDoor(Client client);

  using Arrival = std::shared_ptr<rpc::Once<rpc::Done>>;

  Context& context_;
  Doors* doors_ = nullptr;
  rpc::Server* server_ = nullptr;
  std::map<std::string, Arrival> awaited_;  // By name.
};

}  // namespace cowork::brokerd
