#include "vaultd/core/vault.h"

#include <utility>

#include "common/base/check.h"

namespace cowork::vaultd {

std::vector<std::string> Vault::Names() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, secret] : secrets_) names.push_back(name);
  return names;
}

Result<void> Vault::CheckKeystore() const {
  if (keystore_ == Keystore::kUnavailable)
    return Error(ErrorCode::kFailedPrecondition,
                 "the vault has no keystore, so it keeps and lends nothing; start one with "
                 "`cowork up --keystore ephemeral` (in memory, gone at exit)");
  return {};
}

Result<void> Vault::Expect(const Ticket& ticket, std::string name, TimePoint now) {
  TRY(CheckKeystore());
  const std::lock_guard lock(mutex_);
  return tickets_.Open(ticket, std::move(name), now);
}

Result<void> Vault::Open(const LeaseId& id, Lease lease) {
  TRY(CheckKeystore());
  const std::lock_guard lock(mutex_);
  if (!secrets_.contains(lease.secret))
    return Error(ErrorCode::kNotFound, "the vault has no secret \"" + lease.secret +
                                           "\"; `cowork secret set " + lease.secret +
                                           "` makes one");
  leases_.Open(id, std::move(lease));
  return {};
}

size_t Vault::Revoke(const SessionId& session) {
  const std::lock_guard lock(mutex_);
  return leases_.Revoke(session);
}

Result<std::string> Vault::Put(const Ticket& ticket, TimePoint now, const Read& read) {
  const std::lock_guard lock(mutex_);
  std::string name = TRY(tickets_.Spend(ticket, now));
  secrets_[name] = TRY(read());
  return name;
}

Result<void> Vault::Redeem(const SessionId& session, const LeaseId& id,
                           std::string_view destination, const Use& use) const {
  const std::lock_guard lock(mutex_);
  const auto secret = secrets_.find(TRY(leases_.Redeem(session, id, destination)));
  CHECK(secret != secrets_.end());  // A lease is opened on a secret that is there, and none goes.
  return use(secret->second);
}

}  // namespace cowork::vaultd
