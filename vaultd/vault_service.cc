#include "vaultd/vault_service.h"

#include <sys/random.h>

#include <string>
#include <vector>

#include "common/base/check.h"
#include "common/base/log.h"
#include "vaultd/wire.h"

namespace cowork::vaultd {
namespace {

Ticket MintTicket() {
  Ticket ticket;
  CHECK(::getrandom(ticket.data(), ticket.size(), 0) == static_cast<ssize_t>(ticket.size()));
  return ticket;
}

}  // namespace

rpc::Service VaultService::Methods() {
  return {.contracts = {v1::LeaseRequest::descriptor()->file()->FindServiceByName("Vault")},
          .handlers = {
              {"/cowork.v1.Vault/GetStatus", rpc::Unary(*this, &VaultService::GetStatus)},
              {"/cowork.v1.Vault/Expect", rpc::Unary(*this, &VaultService::Expect)},
              {"/cowork.v1.Vault/ExpectUnlock", rpc::Unary(*this, &VaultService::ExpectUnlock)},
              {"/cowork.v1.Vault/Lock", rpc::Unary(*this, &VaultService::Lock)},
              {"/cowork.v1.Vault/ListSecrets", rpc::Unary(*this, &VaultService::ListSecrets)},
              {"/cowork.v1.Vault/Remove", rpc::Unary(*this, &VaultService::Remove)},
              {"/cowork.v1.Vault/Lease", rpc::Unary(*this, &VaultService::OpenLease)},
              {"/cowork.v1.Vault/Revoke", rpc::Unary(*this, &VaultService::Revoke)},
              {"/cowork.v1.Vault/MakeCheckpoint", rpc::Unary(*this, &VaultService::MakeCheckpoint)},
              {"/cowork.v1.Vault/VerifyAudit", rpc::Unary(*this, &VaultService::VerifyAudit)},
              {"/cowork.v1.Vault/TailAudit", rpc::Unary(*this, &VaultService::TailAudit)},
              {"/cowork.v1.Vault/OpenCases", rpc::Unary(*this, &VaultService::OpenCases)},
          }};
}

rpc::Task<v1::GetVaultStatusResponse> VaultService::GetStatus(rpc::Caller,
                                                              v1::GetVaultStatusRequest) {
  const Result<std::string> case_key = vault_.CaseKey();
  if (!case_key.ok() && case_key.error().code() != ErrorCode::kFailedPrecondition)
    LOG(kError, "the key for cases cannot be told").With("why", case_key.error().message());
  co_return ToWire(vault_.keystore(), vault_.state(), case_key.ok() ? *case_key : "");
}

rpc::Task<v1::ExpectResponse> VaultService::Expect(rpc::Caller, v1::ExpectRequest request) {
  const Result<std::string> name = FromWire(request);
  if (!name.ok()) co_return name.error();
  const Ticket ticket = MintTicket();
  const Result<void> expected = vault_.Expect(ticket, *name, Clock::now());
  if (!expected.ok()) co_return expected.error();
  LOG(kInfo, "a secret is expected").With("secret", *name);
  co_return ToWire(ticket);
}

rpc::Task<v1::ExpectUnlockResponse> VaultService::ExpectUnlock(rpc::Caller,
                                                               v1::ExpectUnlockRequest) {
  const Ticket ticket = MintTicket();
  const Result<Vault::Expected> expected = vault_.ExpectUnlock(ticket, Clock::now());
  if (!expected.ok()) co_return expected.error();
  co_return ToWire(ticket, *expected);
}

rpc::Task<v1::LockResponse> VaultService::Lock(rpc::Caller, v1::LockRequest) {
  const Vault::Locked locked = vault_.Lock();
  LOG(kInfo, "the vault is locked")
      .With("leases ended", locked.ended)
      .With("secrets forgotten", locked.forgotten);
  co_return ToWire(locked);
}

rpc::Task<v1::VaultSecrets> VaultService::ListSecrets(rpc::Caller, v1::ListVaultRequest) {
  const Result<std::vector<SecretFacts>> secrets = vault_.List();
  if (!secrets.ok()) co_return secrets.error();
  co_return ToWire(*secrets);
}

rpc::Task<v1::RemoveResponse> VaultService::Remove(rpc::Caller, v1::RemoveRequest request) {
  const Result<std::string> name = FromWire(request);
  if (!name.ok()) co_return name.error();
  const Result<void> removed = vault_.Remove(*name);
  if (!removed.ok()) co_return removed.error();
  LOG(kInfo, "a secret is removed").With("secret", *name);
  co_return v1::RemoveResponse();
}

rpc::Task<v1::LeaseResponse> VaultService::OpenLease(rpc::Caller, v1::LeaseRequest request) {
  const Result<Lease> lease = FromWire(request);
  if (!lease.ok()) co_return lease.error();
  const LeaseId id = LeaseId::Random();
  const Result<void> opened = vault_.Open(id, *lease);
  if (!opened.ok()) co_return opened.error();
  LOG(kInfo, "a lease is open")
      .WithId("lease", id.text())
      .With("secret", lease->secret)
      .WithId("session", lease->session.text())
      .With("destination", lease->destination);
  v1::LeaseResponse response;
  response.set_lease_id(id.text());
  co_return response;
}

rpc::Task<v1::RevokeResponse> VaultService::Revoke(rpc::Caller, v1::RevokeRequest request) {
  const Result<SessionId> session = FromWire(request);
  if (!session.ok()) co_return session.error();
  v1::RevokeResponse response;
  response.set_ended(static_cast<uint32_t>(vault_.Revoke(*session)));
  co_return response;
}

rpc::Task<v1::Checkpoint> VaultService::MakeCheckpoint(rpc::Caller,
                                                       v1::MakeCheckpointRequest request) {
  const Result<ToSign> what = FromWire(request);
  if (!what.ok()) co_return what.error();
  const Result<Checkpoint> made = vault_.Sign(what->broker, what->then);
  if (!made.ok()) co_return made.error();
  co_return ToWire(*made);
}

rpc::Task<v1::VerifyVaultAuditResponse> VaultService::VerifyAudit(
    rpc::Caller, v1::VerifyVaultAuditRequest request) {
  const Result<std::optional<AuditLink>> told = FromWire(request);
  if (!told.ok()) co_return told.error();
  const Result<VaultAudit> audit = vault_.VerifyAudit(*told);
  if (!audit.ok()) co_return audit.error();
  co_return ToWire(*audit);
}

rpc::Task<v1::VaultAuditRecords> VaultService::TailAudit(rpc::Caller,
                                                         v1::TailVaultAuditRequest request) {
  const Result<uint32_t> count = FromWire(request);
  if (!count.ok()) co_return count.error();
  const Result<std::vector<AuditEntry>> records = vault_.TailAudit(*count);
  if (!records.ok()) co_return records.error();
  co_return ToWire(*records);
}

rpc::Task<v1::OpenCasesResponse> VaultService::OpenCases(rpc::Caller,
                                                         v1::OpenCasesRequest request) {
  const Result<std::vector<std::string>> sealed = FromWire(request);
  if (!sealed.ok()) co_return sealed.error();
  const Result<std::vector<OpenedCase>> opened = vault_.OpenCases(*sealed);
  if (!opened.ok()) co_return opened.error();
  co_return ToWire(*opened);
}

}  // namespace cowork::vaultd
