// FakeVault: vaultd as the contract has it, with the names of secrets that a test puts in.

#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "common/base/ids.h"
#include "common/rpc/service.h"
#include "cowork/v1/vault.pb.h"
#include "tests/support/recorder.h"
#include "tests/support/socket_pair.h"

namespace cowork::rpc {
class Server;
}  // namespace cowork::rpc

namespace cowork::support {

class FakeVault {
 public:
  FakeVault();
  ~FakeVault();
  FakeVault(const FakeVault&) = delete;
  FakeVault& operator=(const FakeVault&) = delete;

  // brokerd's end of a new channel to it.
  os::UniqueFd Connect();
  // Our end of a channel to a real brokerd, which has been greeted.
  void Adopt(os::UniqueFd end);

  void Put(const std::string& name);
  void Remove(const std::string& name);
  void GoAway();
  // What it says of its own audit from now on. None: it signs nothing, like a vault in memory.
  void SayOfItsAudit(const v1::VerifyVaultAuditResponse& audit);

  std::atomic<bool> locked = false;
  std::atomic<bool> is_new = false;  // The next passphrase is its first.
  std::atomic<bool> disk_is_full = false;
  std::atomic<bool> is_in_memory = false;  // Nothing is sealed for it.
  std::atomic<int> refused_revokes = 0;    // The first ones, as if it hung.
  Recorder<v1::LeaseRequest> leased;
  Recorder<v1::MakeCheckpointRequest> to_sign;
  Recorder<v1::VerifyVaultAuditRequest> to_verify;
  std::atomic<int> lost_answers = 0;  // Of the first checkpoints it is asked for: made, not told.
  Recorder<std::string> revoked;      // Ids of sessions.

 private:
  rpc::Task<v1::GetVaultStatusResponse> GetStatus(rpc::Caller, v1::GetVaultStatusRequest);
  rpc::Task<v1::ExpectUnlockResponse> ExpectUnlock(rpc::Caller, v1::ExpectUnlockRequest);
  rpc::Task<v1::LockResponse> Lock(rpc::Caller, v1::LockRequest);
  rpc::Task<v1::VaultSecrets> ListSecrets(rpc::Caller, v1::ListVaultRequest);
  rpc::Task<v1::RemoveResponse> RemoveIt(rpc::Caller, v1::RemoveRequest request);
  static Error IsLocked();
  rpc::Task<v1::ExpectResponse> Expect(rpc::Caller, v1::ExpectRequest);
  rpc::Task<v1::LeaseResponse> Lease(rpc::Caller, v1::LeaseRequest request);
  rpc::Task<v1::RevokeResponse> Revoke(rpc::Caller, v1::RevokeRequest request);
  rpc::Task<v1::Checkpoint> MakeCheckpoint(rpc::Caller, v1::MakeCheckpointRequest request);
  rpc::Task<v1::VerifyVaultAuditResponse> VerifyAudit(rpc::Caller,
                                                      v1::VerifyVaultAuditRequest request);
  rpc::Task<v1::VaultAuditRecords> TailAudit(rpc::Caller, v1::TailVaultAuditRequest request);
  rpc::Task<v1::OpenCasesResponse> OpenCases(rpc::Caller, v1::OpenCasesRequest request);
  std::unique_ptr<rpc::Server> Serve();

  std::mutex mutex_;
  std::set<std::string> names_;
  std::optional<v1::VerifyVaultAuditResponse> audit_;
  std::unique_ptr<rpc::Server> server_;
};

}  // namespace cowork::support
