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
  // `longest_name`: of those whose socket's path is no longer than one may be.
  Clients(Context& context, size_t longest_name) : context_(context), longest_name_(longest_name) {}

  // Those on disk get their sockets again.
  void Begin(Doors& doors, rpc::Server& server);

  // What Add() would change. Fails as Add() would.
  Result<std::string> Tell(const ClientWish& wish);
  // The socket is made first, the client then written down, and only then does anybody come in by
  // it.
  //
  // kInvalidArgument     the name is too long for where the sockets are
  // kFailedPrecondition  the name is taken
  // kResourceExhausted   there are kMostClients
  // kUnavailable         coworkd made no socket
  rpc::Task<Client> Add(ClientWish wish);
  // Its door is closed and its connections are ended whatever the disk says to it.
  // kNotFound           no such client
  // kResourceExhausted  it could not be written down: after a restart the client is there again
  Result<void> Revoke(const ClientId& id);
  Result<std::vector<Client>> All() { return context_.store.clients().All(); }
  size_t ConnectionsOf(const Client& client) const;

  // coworkd made the socket.
  void Arrived(const std::string& name, os::UniqueFd listener);

 private:
  using Listener = std::shared_ptr<os::UniqueFd>;

  Result<void> MayAdd(const ClientWish& wish);
  Result<Client> Keep(const ClientWish& wish);
  rpc::Task<Listener> AwaitSocket(std::string name);
  void Open(const Client& client, os::UniqueFd listener);
  void Close(const std::string& name);

  Context& context_;
  const size_t longest_name_;
  Doors* doors_ = nullptr;
  rpc::Server* server_ = nullptr;
  std::map<std::string, std::shared_ptr<rpc::Once<Listener>>> awaited_;  // By the name to be.
};

}  // namespace cowork::brokerd
