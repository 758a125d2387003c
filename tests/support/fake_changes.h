// FakeChanges: what of brokerd's contract widens or destroys, and the clients that come of it. Each
// call is told of and counted; what was done is kept, in words.

#pragma once

#include <atomic>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "common/rpc/service.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::support {

class FakeChanges {
 public:
  static constexpr auto kGrant = "g-k2m4paaaaaaaaaaaaaaaaaaaaa";
  static constexpr auto kClient = "c-7t3mqaaaaaaaaaaaaaaaaaaaaa";

  std::atomic<bool> ponders = false;  // What a change would be, as long as this is set.

  // Of what takes two calls: how many came, and what was done.
  int told() const { return told_; }
  std::vector<std::string> done() const;

  // Handlers of the Broker contract, which is not among its contracts.
  rpc::Service Methods();

 private:
  using Me = FakeChanges;
  using Caller = rpc::Caller;

  rpc::Task<std::string> TellAddGrant(Caller, v1::AddGrantRequest request);
  rpc::Task<std::string> TellRemoveGrant(Caller, v1::RemoveGrantRequest);
  rpc::Task<std::string> TellAddClient(Caller, v1::AddClientRequest request);

  rpc::Task<v1::Grant> AddGrant(Caller, v1::AddGrantRequest request);
  rpc::Task<v1::RemoveGrantResponse> RemoveGrant(Caller, v1::RemoveGrantRequest request);
  rpc::Task<v1::Client> AddClient(Caller, v1::AddClientRequest request);
  rpc::Task<v1::ListClientsResponse> ListClients(Caller, v1::ListClientsRequest);
  rpc::Task<v1::RevokeClientResponse> RevokeClient(Caller, v1::RevokeClientRequest request);

  static v1::Client Client(const std::string& name, v1::Client::Role role);
  void Note(const std::string& what);

  mutable std::mutex mutex_;
  std::vector<std::string> done_;
  std::atomic<int> told_ = 0;
};

}  // namespace cowork::support
