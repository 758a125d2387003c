#include "tests/support/fake_changes.h"

namespace cowork::support {

std::vector<std::string> FakeChanges::done() const {
  const std::lock_guard lock(mutex_);
  return done_;
}

rpc::Service FakeChanges::Methods() {
  return {.contracts = {},
          .handlers = {{"/cowork.v1.Broker/AddGrant", rpc::Unary(*this, &Me::AddGrant)},
                       {"/cowork.v1.Broker/RemoveGrant", rpc::Unary(*this, &Me::RemoveGrant)},
                       {"/cowork.v1.Broker/AddClient", rpc::Unary(*this, &Me::AddClient)},
                       {"/cowork.v1.Broker/ListClients", rpc::Unary(*this, &Me::ListClients)},
                       {"/cowork.v1.Broker/RevokeClient", rpc::Unary(*this, &Me::RevokeClient)}},
          .changes = {{"/cowork.v1.Broker/AddGrant", rpc::Telling(*this, &Me::TellAddGrant)},
                      {"/cowork.v1.Broker/RemoveGrant", rpc::Telling(*this, &Me::TellRemoveGrant)},
                      {"/cowork.v1.Broker/AddClient", rpc::Telling(*this, &Me::TellAddClient)}}};
}

rpc::Task<std::string> FakeChanges::TellAddGrant(Caller, v1::AddGrantRequest request) {
  ++told_;
  while (ponders) std::this_thread::yield();
  if (!std::filesystem::exists(request.path()))
    co_return Error(ErrorCode::kNotFound, "there is no such directory");
  co_return "sessions may work in " + request.path() + "\nand \x1b[2Jread all of it";
}

rpc::Task<std::string> FakeChanges::TellRemoveGrant(Caller, v1::RemoveGrantRequest) {
  ++told_;
  co_return std::string("no session may work there any more");
}

rpc::Task<std::string> FakeChanges::TellAddClient(Caller, v1::AddClientRequest request) {
  ++told_;
  if (request.name() == "UPPER")
    co_return Error(ErrorCode::kInvalidArgument, "a client's name is 1 to 32 of a-z");
  if (request.name() == "taken")
    co_return Error(ErrorCode::kFailedPrecondition, "another client has this name");
  co_return "there will be a socket for " + request.name();
}

rpc::Task<v1::Grant> FakeChanges::AddGrant(Caller, v1::AddGrantRequest request) {
  Note("granted " + request.path() + (request.read_only() ? " to read" : "") +
       (request.expires_seconds() > 0 ? " for " + std::to_string(request.expires_seconds()) : ""));
  v1::Grant grant;
  grant.set_read_only(request.read_only());
  grant.set_id(kGrant);
  grant.set_path(request.path());
  co_return grant;
}

rpc::Task<v1::RemoveGrantResponse> FakeChanges::RemoveGrant(Caller,
                                                            v1::RemoveGrantRequest request) {
  Note("removed " + request.id());
  co_return v1::RemoveGrantResponse();
}

rpc::Task<v1::Client> FakeChanges::AddClient(Caller, v1::AddClientRequest request) {
  Note("added " + request.name());
  co_return Client(request.name(), request.role());
}

rpc::Task<v1::ListClientsResponse> FakeChanges::ListClients(Caller, v1::ListClientsRequest) {
  v1::ListClientsResponse response;
  *response.add_clients() = Client("phone", v1::Client::APPROVER);
  co_return response;
}

rpc::Task<v1::RevokeClientResponse> FakeChanges::RevokeClient(Caller,
                                                              v1::RevokeClientRequest request) {
  Note("revoked " + request.id());
  co_return v1::RevokeClientResponse();
}

v1::Client FakeChanges::Client(const std::string& name, v1::Client::Role role) {
  v1::Client client;
  client.set_id(kClient);
  client.set_name(name);
  client.set_role(role);
  client.set_socket("clients/" + name + ".sock");
  return client;
}

void FakeChanges::Note(const std::string& what) {
  const std::lock_guard lock(mutex_);
  done_.push_back(what);
}

}  // namespace cowork::support
