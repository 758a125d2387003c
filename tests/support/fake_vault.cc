#include "tests/support/fake_vault.h"

#include <span>

#include "common/rpc/server.h"
#include "common/seal/sealed_box.h"

namespace cowork::support {
namespace {

SecretBytes CaseKey() {
  const std::string bytes(seal::kKeyBytes, 'k');
  return *SecretBytes::CopyOf(std::as_bytes(std::span(bytes)));
}

}  // namespace

FakeVault::FakeVault() : server_(Serve()) {}
FakeVault::~FakeVault() = default;

void FakeVault::GoAway() {
  server_.reset();
}

os::UniqueFd FakeVault::Connect() {
  SocketPair pair = MakeSocketPair();
  Adopt(std::move(pair.theirs));
  return std::move(pair.ours);
}

void FakeVault::Adopt(os::UniqueFd end) {
  static_cast<void>(server_->Adopt(
      std::move(end), {.name = "brokerd",
                       .held = {v1::MethodRule::SECRET_EXPECT, v1::MethodRule::SECRET_LEASE,
                                v1::MethodRule::SECRET_KEEP, v1::MethodRule::VAULT_LOCK,
                                v1::MethodRule::AUDIT_SIGN, v1::MethodRule::CASE_OPEN}}));
}

void FakeVault::Put(const std::string& name) {
  const std::lock_guard lock(mutex_);
  names_.insert(name);
}

void FakeVault::Remove(const std::string& name) {
  const std::lock_guard lock(mutex_);
  names_.erase(name);
}

rpc::Task<v1::GetVaultStatusResponse> FakeVault::GetStatus(rpc::Caller, v1::GetVaultStatusRequest) {
  v1::GetVaultStatusResponse response;
  response.set_keystore("ephemeral");
  response.set_state(locked ? "locked" : "open");
  if (!locked && !is_in_memory) response.set_case_key(*seal::PublicKeyOf(CaseKey()));
  co_return response;
}

rpc::Task<v1::ExpectUnlockResponse> FakeVault::ExpectUnlock(rpc::Caller, v1::ExpectUnlockRequest) {
  if (!locked) co_return Error(ErrorCode::kFailedPrecondition, "the vault is open already");
  v1::ExpectUnlockResponse response;
  response.set_ticket(std::string(32, 'u'));
  response.set_sets_passphrase(is_new);
  response.set_failures(3);
  co_return response;
}

rpc::Task<v1::LockResponse> FakeVault::Lock(rpc::Caller, v1::LockRequest) {
  locked = true;
  v1::LockResponse response;
  response.set_ended(2);
  response.set_state("locked");
  co_return response;
}

rpc::Task<v1::VaultSecrets> FakeVault::ListSecrets(rpc::Caller, v1::ListVaultRequest) {
  const std::lock_guard lock(mutex_);
  v1::VaultSecrets all;
  for (const std::string& name : names_) {
    v1::VaultSecrets::Secret& secret = *all.add_secrets();
    secret.set_name(name);
    secret.set_kind("provider-key");
    secret.set_set_unix_ms(7);
  }
  co_return all;
}

rpc::Task<v1::RemoveResponse> FakeVault::RemoveIt(rpc::Caller, v1::RemoveRequest request) {
  if (locked) co_return IsLocked();
  if (disk_is_full) co_return Error(ErrorCode::kResourceExhausted, "the disk is full");
  Remove(request.name());
  co_return v1::RemoveResponse();
}

Error FakeVault::IsLocked() {
  return {ErrorCode::kFailedPrecondition, "the vault is locked; `cowork vault unlock` opens it"};
}

rpc::Task<v1::ExpectResponse> FakeVault::Expect(rpc::Caller, v1::ExpectRequest) {
  v1::ExpectResponse response;
  response.set_ticket(std::string(32, 't'));
  co_return response;
}

rpc::Task<v1::LeaseResponse> FakeVault::Lease(rpc::Caller, v1::LeaseRequest request) {
  if (locked) co_return IsLocked();
  const std::lock_guard lock(mutex_);
  if (!names_.contains(request.name())) co_return Error(ErrorCode::kNotFound, "no such secret");
  leased.Record(request);
  v1::LeaseResponse response;
  response.set_lease_id(LeaseId::Random().text());
  co_return response;
}

rpc::Task<v1::RevokeResponse> FakeVault::Revoke(rpc::Caller, v1::RevokeRequest request) {
  revoked.Record(request.session_id());
  if (refused_revokes-- > 0) co_return Error(ErrorCode::kUnavailable, "not now");
  co_return v1::RevokeResponse();
}

void FakeVault::SayOfItsAudit(const v1::VerifyVaultAuditResponse& audit) {
  const std::lock_guard lock(mutex_);
  audit_ = audit;
}

// Signs what goes on from what it signed, as far as `link_then` tells: the rest is for the vault's
// own tests.
rpc::Task<v1::Checkpoint> FakeVault::MakeCheckpoint(rpc::Caller,
                                                    v1::MakeCheckpointRequest request) {
  to_sign.Record(request);
  const std::lock_guard lock(mutex_);
  if (!audit_.has_value()) co_return Error(ErrorCode::kFailedPrecondition, "it signs nothing");
  v1::Checkpoint& last = *audit_->mutable_last();
  if (request.link_then() != last.broker().link())
    co_return Error(ErrorCode::kFailedPrecondition, "it does not go on from what was signed last");
  *last.mutable_broker() = request.broker();
  last.mutable_vault()->set_records(last.vault().records() + 1);
  // Another one each time: "vv…v" is the first.
  last.mutable_vault()->set_link(std::string(31, 'v') +
                                 static_cast<char>('u' + last.vault().records()));
  if (lost_answers-- > 0) co_return Error(ErrorCode::kUnavailable, "the connection ended");
  co_return last;
}

rpc::Task<v1::VerifyVaultAuditResponse> FakeVault::VerifyAudit(
    rpc::Caller, v1::VerifyVaultAuditRequest request) {
  to_verify.Record(request);
  const std::lock_guard lock(mutex_);
  if (!audit_.has_value()) co_return Error(ErrorCode::kFailedPrecondition, "it signs nothing");
  co_return *audit_;
}

rpc::Task<v1::VaultAuditRecords> FakeVault::TailAudit(rpc::Caller, v1::TailVaultAuditRequest) {
  const std::lock_guard lock(mutex_);
  if (!audit_.has_value()) co_return Error(ErrorCode::kFailedPrecondition, "it keeps none");
  v1::VaultAuditRecords tail;
  tail.add_records()->set_text("demo-key was put");
  co_return tail;
}

rpc::Task<v1::OpenCasesResponse> FakeVault::OpenCases(rpc::Caller, v1::OpenCasesRequest request) {
  if (locked) co_return IsLocked();
  v1::OpenCasesResponse response;
  for (const std::string& sealed : request.sealed()) {
    const Result<std::string> opened = seal::Open(sealed, CaseKey());
    v1::OpenCasesResponse::Opened& message = *response.add_cases();
    message.set_opens(opened.ok());
    if (opened.ok()) message.set_bytes(*opened);
  }
  co_return response;
}

std::unique_ptr<rpc::Server> FakeVault::Serve() {
  using Me = FakeVault;
  return *rpc::Server::Start(
      "vaultd",
      {.contracts = {v1::LeaseRequest::descriptor()->file()->service(0)},
       .handlers = {{"/cowork.v1.Vault/GetStatus", rpc::Unary(*this, &Me::GetStatus)},
                    {"/cowork.v1.Vault/Expect", rpc::Unary(*this, &Me::Expect)},
                    {"/cowork.v1.Vault/ExpectUnlock", rpc::Unary(*this, &Me::ExpectUnlock)},
                    {"/cowork.v1.Vault/Lock", rpc::Unary(*this, &Me::Lock)},
                    {"/cowork.v1.Vault/ListSecrets", rpc::Unary(*this, &Me::ListSecrets)},
                    {"/cowork.v1.Vault/Remove", rpc::Unary(*this, &Me::RemoveIt)},
                    {"/cowork.v1.Vault/Lease", rpc::Unary(*this, &Me::Lease)},
                    {"/cowork.v1.Vault/Revoke", rpc::Unary(*this, &Me::Revoke)},
                    {"/cowork.v1.Vault/MakeCheckpoint", rpc::Unary(*this, &Me::MakeCheckpoint)},
                    {"/cowork.v1.Vault/VerifyAudit", rpc::Unary(*this, &Me::VerifyAudit)},
                    {"/cowork.v1.Vault/TailAudit", rpc::Unary(*this, &Me::TailAudit)},
                    {"/cowork.v1.Vault/OpenCases", rpc::Unary(*this, &Me::OpenCases)}}});
}

}  // namespace cowork::support
