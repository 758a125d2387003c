#include "vaultd/core/vault.h"

#include <utility>

#include "common/base/log.h"
#include "vaultd/core/refusals.h"

namespace cowork::vaultd {
namespace {

AuditRecord OfTheKeystore(const char* what) {
  return {.kind = "keystore", .session = "", .text = what};
}

AuditRecord RecordOf(const Lease& lease) {
  return {.kind = "lease",
          .session = lease.session.text(),
          .text = lease.secret + " for " + lease.destination};
}

}  // namespace

VaultState Vault::state() const {
  const std::lock_guard lock(mutex_);
  return State();
}

Result<void> Vault::CheckOpen() const {
  if (is_being_locked()) return IsBeingLocked();
  switch (State()) {
    case VaultState::kOpen: return {};
    case VaultState::kLocked: return IsLocked();
    case VaultState::kNew: return HasNoPassphrase();
    case VaultState::kNone: return HasNoKeystore();
  }
  return HasNoKeystore();
}

Result<std::vector<SecretFacts>> Vault::List() const {
  const std::lock_guard lock(mutex_);
  if (State() == VaultState::kNone) return HasNoKeystore();
  return store_->List();
}

Result<void> Vault::Expect(const Ticket& ticket, std::string name, TimePoint now) {
  const std::lock_guard lock(mutex_);
  TRY(CheckOpen());
  return tickets_.Open(ticket, {.act = Errand::Act::kPut, .secret = std::move(name)}, now);
}

Result<Vault::Expected> Vault::ExpectUnlock(const Ticket& ticket, TimePoint now) {
  const std::lock_guard lock(mutex_);
  if (State() == VaultState::kNone) return HasNoKeystore();
  if (State() == VaultState::kOpen) return IsOpenAlready();
  const bool is_new = State() == VaultState::kNew;
  if (!is_new) TRY(pace_.MayTry(now));
  const Errand::Act act = is_new ? Errand::Act::kSetPassphrase : Errand::Act::kUnlock;
  TRY(tickets_.Open(ticket, {.act = act}, now));
  return Expected{.act = act, .failures = pace_.failures()};
}

Result<void> Vault::Open(const LeaseId& id, Lease lease) {
  const std::lock_guard lock(mutex_);
  TRY(CheckOpen());
  // What cannot be lent is said now, and not to a dialer in the middle of a request.
  TRY(store_->Lend(lease.secret, [](const SecretBytes&) { return Result<void>(); }));
  TRY(store_->RecordActs({RecordOf(lease)}));
  leases_.Open(id, std::move(lease));
  return {};
}

size_t Vault::Revoke(const SessionId& session) {
  const std::lock_guard lock(mutex_);
  return leases_.Revoke(session);
}

Result<void> Vault::Remove(const std::string& name) {
  const std::lock_guard lock(mutex_);
  TRY(CheckOpen());
  TRY(store_->Remove(name));
  leases_.RevokeSecret(name);
  tickets_.DropFor(name);
  return {};
}

Vault::Locked Vault::Lock() {
  ++locks_asked_;
  const std::lock_guard lock(mutex_);
  --locks_asked_;
  tickets_.DropAll();
  const size_t forgotten = store_ == nullptr ? 0 : store_->Lock();
  return {.ended = leases_.RevokeAll(), .forgotten = forgotten, .state = State()};
}

Result<Errand> Vault::TakeIn(const Ticket& ticket, const Now& now, const Read& read) {
  const std::lock_guard lock(mutex_);
  Errand errand = TRY(tickets_.Spend(ticket, now()));
  TRY(Do(errand, now, TRY(read())));
  return errand;
}

// The vault may have been opened or locked since the ticket was given.
Result<void> Vault::Do(const Errand& errand, const Now& now, const SecretBytes& with) {
  if (is_being_locked()) return IsBeingLocked();
  switch (errand.act) {
    case Errand::Act::kUnlock: return TryPassphrase(now, with);
    case Errand::Act::kSetPassphrase: return SetPassphrase(with);
    case Errand::Act::kPut: break;
  }
  TRY(CheckOpen());
  return store_->Put({.name = errand.secret, .kind = kProviderKey, .set_unix_ms = wall_clock_()},
                     with);
}

// The wait begins when the try is over, or a slow machine would have it pass meanwhile.
Result<void> Vault::TryPassphrase(const Now& now, const SecretBytes& passphrase) {
  if (State() != VaultState::kLocked) return IsOpenAlready();
  TRY(pace_.MayTry(now()));
  const Result<void> opened = store_->Unlock(passphrase);
  const bool was_wrong = !opened.ok() && opened.error().code() == ErrorCode::kPermissionDenied;
  if (opened.ok()) pace_.Succeeded();
  if (was_wrong) pace_.Failed(now());
  if (opened.ok()) TryToRecord({OfTheKeystore("unlocked")});
  if (was_wrong) TryToRecord({OfTheKeystore("a wrong passphrase came")});
  return opened;
}

Result<void> Vault::SetPassphrase(const SecretBytes& passphrase) {
  if (State() != VaultState::kNew)
    return Error(ErrorCode::kFailedPrecondition,
                 "the vault has been given a passphrase meanwhile; `cowork vault status`");
  if (passphrase.size() < kShortestPassphrase || passphrase.size() > kLongestPassphrase)
    return Error(ErrorCode::kInvalidArgument,
                 "a passphrase has 8 to 1024 bytes; choose another one");
  return store_->SetPassphrase(passphrase);
}

Result<void> Vault::Redeem(const SessionId& session, const LeaseId& id,
                           std::string_view destination, const Use& use) {
  const std::lock_guard lock(mutex_);
  TRY(CheckOpen());
  const std::string secret = TRY(leases_.Redeem(session, id, destination));
  TRY(store_->Lend(secret, use));
  uses_.Count(session, secret, std::string(destination), now_());
  return {};
}

std::optional<TimePoint> Vault::uses_due() const {
  const std::lock_guard lock(mutex_);
  return uses_.due();
}

void Vault::RecordUsesInTime() {
  const std::lock_guard lock(mutex_);
  if (uses_.due().has_value() && *uses_.due() <= now_()) WriteUses();
}

void Vault::RecordUses() {
  const std::lock_guard lock(mutex_);
  if (uses_.due().has_value()) WriteUses();
}

// What finds no room now is counted on, and told when there is some.
void Vault::WriteUses() {
  const Result<void> recorded = store_->RecordActs(uses_.Records());
  if (recorded.ok()) return uses_.Forget();
  LOG(kWarning, "that leases were used is not recorded yet")
      .With("why", recorded.error().message());
  uses_.TryAgain(now_());
}

Result<Checkpoint> Vault::Sign(const AuditHead& broker, const std::optional<AuditLink>& then) {
  const std::lock_guard lock(mutex_);
  TRY(CheckOpen());
  return store_->Sign(broker, then);
}

Result<VaultAudit> Vault::VerifyAudit(const std::optional<AuditLink>& told) {
  const std::lock_guard lock(mutex_);
  TRY(CheckOpen());
  return store_->Verify(told);
}

Result<std::vector<AuditEntry>> Vault::TailAudit(uint64_t count) const {
  const std::lock_guard lock(mutex_);
  if (State() == VaultState::kNone) return HasNoKeystore();
  return store_->Tail(count);
}

Result<std::string> Vault::CaseKey() {
  const std::lock_guard lock(mutex_);
  TRY(CheckOpen());
  return store_->CaseKey();
}

Result<std::vector<OpenedCase>> Vault::OpenCases(const std::vector<std::string>& sealed) {
  const std::lock_guard lock(mutex_);
  TRY(CheckOpen());
  return store_->OpenCases(sealed);
}

// Of what gives nobody anything: a full disk must not keep its person out, who would make room.
void Vault::TryToRecord(const std::vector<AuditRecord>& records) {
  const Result<void> recorded = store_->RecordActs(records);
  if (!recorded.ok())
    LOG(kWarning, "the vault's audit lacks a record").With("why", recorded.error().message());
}

}  // namespace cowork::vaultd
