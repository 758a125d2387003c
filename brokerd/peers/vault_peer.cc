#include "brokerd/peers/vault_peer.h"

#include <algorithm>
#include <utility>

#include "cowork/v1/vault.pb.h"

namespace cowork::brokerd {
namespace {

std::string BytesOf(const AuditLink& link) {
  return {link.begin(), link.end()};
}

// A link of another length fits nowhere.
AuditHead FromWire(const v1::AuditHead& message) {
  AuditHead head{.records = message.records()};
  if (message.link().size() == head.link.size())
    std::ranges::copy(message.link(), head.link.begin());
  return head;
}

Checkpoint FromWire(const v1::Checkpoint& message) {
  return {.broker = FromWire(message.broker()),
          .vault = FromWire(message.vault()),
          .unix_ms = message.unix_ms(),
          .signer = message.signer(),
          .signature = message.signature()};
}

}  // namespace

rpc::Task<VaultStatus> VaultPeer::Status(std::chrono::seconds limit) {
  const v1::GetVaultStatusRequest request;
  const Result<v1::GetVaultStatusResponse> status =
      co_await link_.Call<v1::GetVaultStatusResponse>("/cowork.v1.Vault/GetStatus", request, limit);
  if (!status.ok()) co_return status.error();
  co_return VaultStatus{
      .keystore = status->keystore(), .state = status->state(), .case_key = status->case_key()};
}

rpc::Task<UnlockTicket> VaultPeer::ExpectUnlock() {
  const v1::ExpectUnlockRequest request;
  const Result<v1::ExpectUnlockResponse> expected =
      co_await link_.Call<v1::ExpectUnlockResponse>("/cowork.v1.Vault/ExpectUnlock", request);
  if (!expected.ok()) co_return expected.error();
  co_return UnlockTicket{.ticket = expected->ticket(),
                         .sets_passphrase = expected->sets_passphrase(),
                         .failures = expected->failures()};
}

rpc::Task<LockedVault> VaultPeer::Lock() {
  const v1::LockRequest request;
  const Result<v1::LockResponse> locked =
      co_await link_.Call<v1::LockResponse>("/cowork.v1.Vault/Lock", request, kLimitToEnd);
  if (!locked.ok()) co_return locked.error();
  co_return LockedVault{
      .ended = locked->ended(), .forgotten = locked->forgotten(), .state = locked->state()};
}

rpc::Task<std::vector<SecretFacts>> VaultPeer::List() {
  const v1::ListVaultRequest request;
  const Result<v1::VaultSecrets> all =
      co_await link_.Call<v1::VaultSecrets>("/cowork.v1.Vault/ListSecrets", request);
  if (!all.ok()) co_return all.error();
  std::vector<SecretFacts> secrets;
  for (const v1::VaultSecrets::Secret& secret : all->secrets())
    secrets.push_back(
        {.name = secret.name(), .kind = secret.kind(), .set_unix_ms = secret.set_unix_ms()});
  co_return secrets;
}

rpc::Task<rpc::Done> VaultPeer::Remove(std::string name) {
  v1::RemoveRequest request;
  request.set_name(std::move(name));
  const Result<v1::RemoveResponse> removed =
      co_await link_.Call<v1::RemoveResponse>("/cowork.v1.Vault/Remove", request);
  if (!removed.ok()) co_return removed.error();
  co_return rpc::Done{};
}

rpc::Task<std::string> VaultPeer::Expect(std::string name) {
  v1::ExpectRequest request;
  request.set_name(std::move(name));
  const Result<v1::ExpectResponse> expected =
      co_await link_.Call<v1::ExpectResponse>("/cowork.v1.Vault/Expect", request);
  if (!expected.ok()) co_return expected.error();
  co_return expected->ticket();
}

rpc::Task<std::string> VaultPeer::Lease(LeaseWish wish) {
  v1::LeaseRequest request;
  request.set_name(wish.secret);
  request.set_session_id(wish.session.text());
  request.set_destination(wish.destination);
  const Result<v1::LeaseResponse> lease =
      co_await link_.Call<v1::LeaseResponse>("/cowork.v1.Vault/Lease", request);
  if (lease.ok()) co_return lease->lease_id();
  if (lease.error().code() != ErrorCode::kNotFound) co_return lease.error();
  co_return Error(ErrorCode::kFailedPrecondition, "the secret " + wish.secret +
                                                      " is not in the vault; `cowork secret set " +
                                                      wish.secret + "` puts it there");
}

rpc::Task<rpc::Done> VaultPeer::Revoke(SessionId session) {
  v1::RevokeRequest request;
  request.set_session_id(session.text());
  const Result<v1::RevokeResponse> revoked =
      co_await link_.Call<v1::RevokeResponse>("/cowork.v1.Vault/Revoke", request, kLimitToEnd);
  if (!revoked.ok()) co_return revoked.error();
  co_return rpc::Done{};
}

rpc::Task<Checkpoint> VaultPeer::MakeCheckpoint(AuditHead broker, std::optional<AuditLink> then) {
  v1::MakeCheckpointRequest request;
  request.mutable_broker()->set_records(broker.records);
  request.mutable_broker()->set_link(BytesOf(broker.link));
  if (then.has_value()) request.set_link_then(BytesOf(*then));
  const Result<v1::Checkpoint> made =
      co_await link_.Call<v1::Checkpoint>("/cowork.v1.Vault/MakeCheckpoint", request);
  if (!made.ok()) co_return made.error();
  co_return FromWire(*made);
}

rpc::Task<VaultAudit> VaultPeer::VerifyAudit(std::optional<AuditLink> told) {
  v1::VerifyVaultAuditRequest request;
  if (told.has_value()) request.set_head(BytesOf(*told));
  const Result<v1::VerifyVaultAuditResponse> walked =
      co_await link_.Call<v1::VerifyVaultAuditResponse>("/cowork.v1.Vault/VerifyAudit", request);
  if (!walked.ok()) co_return walked.error();
  VaultAudit audit;
  audit.damages.assign(walked->damages().begin(), walked->damages().end());
  if (walked->has_last()) audit.last = FromWire(walked->last());
  co_return audit;
}

rpc::Task<std::vector<AuditEntry>> VaultPeer::TailAudit(uint32_t count) {
  v1::TailVaultAuditRequest request;
  request.set_count(count);
  const Result<v1::VaultAuditRecords> tail =
      co_await link_.Call<v1::VaultAuditRecords>("/cowork.v1.Vault/TailAudit", request);
  if (!tail.ok()) co_return tail.error();
  std::vector<AuditEntry> entries;
  for (const v1::VaultAuditRecords::Record& record : tail->records())
    entries.push_back({.sequence = record.sequence(),
                       .unix_ms = record.unix_ms(),
                       .record = {.kind = record.kind(),
                                  .session = record.session_id(),
                                  .text = record.text(),
                                  .digest = record.digest()},
                       .link = {}});
  co_return entries;
}

rpc::Task<std::vector<std::optional<std::string>>> VaultPeer::OpenCases(
    std::vector<std::string> sealed) {
  v1::OpenCasesRequest request;
  for (std::string& one : sealed) request.add_sealed(std::move(one));
  const Result<v1::OpenCasesResponse> opened =
      co_await link_.Call<v1::OpenCasesResponse>("/cowork.v1.Vault/OpenCases", request);
  if (!opened.ok()) co_return opened.error();
  if (static_cast<size_t>(opened->cases_size()) != sealed.size())
    co_return Error(ErrorCode::kInternal, "vaultd opened other cases than it was asked to");
  std::vector<std::optional<std::string>> all;
  for (const v1::OpenCasesResponse::Opened& one : opened->cases())
    all.push_back(one.opens() ? std::optional<std::string>(one.bytes()) : std::nullopt);
  co_return all;
}

}  // namespace cowork::brokerd
