// The gRPC face of vaultd. Translates; what a vault is stands in vaultd/core, and who may call what
// in the contract, proto/cowork/v1/vault.proto.

#pragma once

#include "common/rpc/holder.h"
#include "common/rpc/service.h"
#include "common/rpc/task.h"
#include "cowork/v1/vault.pb.h"
#include "vaultd/core/vault.h"

namespace cowork::vaultd {

// Who may call what is here: docs/privileges.md.
inline const rpc::Holder kBrokerd = {
    .name = "brokerd",
    .held = {v1::MethodRule::SECRET_EXPECT, v1::MethodRule::SECRET_LEASE,
             v1::MethodRule::SECRET_KEEP, v1::MethodRule::VAULT_LOCK, v1::MethodRule::AUDIT_SIGN,
             v1::MethodRule::CASE_OPEN},
    .most_calls = rpc::kMostCallsOfADaemon};

class VaultService {
 public:
  explicit VaultService(Vault& vault) : vault_(vault) {}  // `vault` outlives us.

  rpc::Service Methods();

 private:
  rpc::Task<v1::GetVaultStatusResponse> GetStatus(rpc::Caller caller,
                                                  v1::GetVaultStatusRequest request);
  rpc::Task<v1::ExpectResponse> Expect(rpc::Caller caller, v1::ExpectRequest request);
  rpc::Task<v1::ExpectUnlockResponse> ExpectUnlock(rpc::Caller caller,
                                                   v1::ExpectUnlockRequest request);
  rpc::Task<v1::LockResponse> Lock(rpc::Caller caller, v1::LockRequest request);
  rpc::Task<v1::VaultSecrets> ListSecrets(rpc::Caller caller, v1::ListVaultRequest request);
  rpc::Task<v1::RemoveResponse> Remove(rpc::Caller caller, v1::RemoveRequest request);
  rpc::Task<v1::LeaseResponse> OpenLease(rpc::Caller caller, v1::LeaseRequest request);
  rpc::Task<v1::RevokeResponse> Revoke(rpc::Caller caller, v1::RevokeRequest request);
  rpc::Task<v1::Checkpoint> MakeCheckpoint(rpc::Caller caller, v1::MakeCheckpointRequest request);
  rpc::Task<v1::VerifyVaultAuditResponse> VerifyAudit(rpc::Caller caller,
                                                      v1::VerifyVaultAuditRequest request);
  rpc::Task<v1::VaultAuditRecords> TailAudit(rpc::Caller caller, v1::TailVaultAuditRequest request);
  rpc::Task<v1::OpenCasesResponse> OpenCases(rpc::Caller caller, v1::OpenCasesRequest request);

  Vault& vault_;
};

}  // namespace cowork::vaultd
