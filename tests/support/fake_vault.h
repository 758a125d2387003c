// FakeVault: vaultd as the contract has it, with the names of secrets that a test puts in.

#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "common/base/ids.h"
#include "common/rpc/server.h"
#include "cowork/v1/vault.pb.h"
#include "tests/support/recorder.h"
#include "tests/support/socket_pair.h"

namespace cowork::support {

class FakeVault {
 public:
  // brokerd's end of a new channel to it.
  os::UniqueFd Connect() {
    SocketPair pair = MakeSocketPair();
    Adopt(std::move(pair.theirs));
    return std::move(pair.ours);
  }
  // Our end of a channel to a real brokerd, which has been greeted.
  void Adopt(os::UniqueFd end) {
    static_cast<void>(server_->Adopt(
        std::move(end), {.name = "brokerd",
                         .held = {v1::MethodRule::SECRET_EXPECT, v1::MethodRule::SECRET_LEASE}}));
  }

  void Put(const std::string& name) {
    const std::lock_guard lock(mutex_);
    names_.insert(name);
  }
  void Remove(const std::string& name) {
    const std::lock_guard lock(mutex_);
    names_.erase(name);
  }
  void GoAway() { server_.reset(); }

  std::atomic<int> refused_revokes = 0;  // The first ones, as if it hung.
  Recorder<v1::LeaseRequest> leased;
  Recorder<std::string> revoked;  // Ids of sessions.

 private:
  rpc::Task<v1::GetVaultStatusResponse> GetStatus(rpc::Caller, v1::GetVaultStatusRequest) {
    v1::GetVaultStatusResponse response;
    response.set_keystore("ephemeral");
    const std::lock_guard lock(mutex_);
    for (const std::string& name : names_) response.add_names(name);
    co_return response;
  }
  rpc::Task<v1::ExpectResponse> Expect(rpc::Caller, v1::ExpectRequest) {
    v1::ExpectResponse response;
    response.set_ticket(std::string(32, 't'));
    co_return response;
  }
  rpc::Task<v1::LeaseResponse> Lease(rpc::Caller, v1::LeaseRequest request) {
    const std::lock_guard lock(mutex_);
    if (!names_.contains(request.name())) co_return Error(ErrorCode::kNotFound, "no such secret");
    leased.Record(request);
    v1::LeaseResponse response;
    response.set_lease_id(LeaseId::Random().text());
    co_return response;
  }
  rpc::Task<v1::RevokeResponse> Revoke(rpc::Caller, v1::RevokeRequest request) {
    revoked.Record(request.session_id());
    if (refused_revokes-- > 0) co_return Error(ErrorCode::kUnavailable, "not now");
    co_return v1::RevokeResponse();
  }
  std::unique_ptr<rpc::Server> Serve() {
    using Me = FakeVault;
    return *rpc::Server::Start(
        "vaultd", {.contracts = {v1::LeaseRequest::descriptor()->file()->service(0)},
                   .handlers = {{"/cowork.v1.Vault/GetStatus", rpc::Unary(*this, &Me::GetStatus)},
                                {"/cowork.v1.Vault/Expect", rpc::Unary(*this, &Me::Expect)},
                                {"/cowork.v1.Vault/Lease", rpc::Unary(*this, &Me::Lease)},
                                {"/cowork.v1.Vault/Revoke", rpc::Unary(*this, &Me::Revoke)}}});
  }

  std::mutex mutex_;
  std::set<std::string> names_;
  std::unique_ptr<rpc::Server> server_ = Serve();
};

}  // namespace cowork::support
