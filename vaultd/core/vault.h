// Vault: the store with the tickets to put into it and the leases to take from it, behind one lock.
// gRPC's thread and the thread of frames share it.

#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/ids.h"
#include "common/base/result.h"
#include "common/base/secret_bytes.h"
#include "vaultd/core/clock.h"
#include "vaultd/core/leases.h"
#include "vaultd/core/pace.h"
#include "vaultd/core/secret_store.h"
#include "vaultd/core/tickets.h"
#include "vaultd/core/uses.h"

namespace cowork::vaultd {

inline constexpr size_t kShortestPassphrase = 8;  // Bytes, of a new one.
inline constexpr size_t kLongestPassphrase = 1024;

class Vault {
 public:
  // Null: there is no keystore. kFailedPrecondition answers all that would need one, here and
  // below; the message says what opens the vault.
  explicit Vault(std::unique_ptr<SecretStore> store, WallClock wall_clock = UnixMs,
                 Now now = Clock::now)
      : store_(std::move(store)), wall_clock_(std::move(wall_clock)), now_(std::move(now)) {}

  std::string keystore() const { return store_ == nullptr ? "unavailable" : store_->keystore(); }
  VaultState state() const;
  Result<std::vector<SecretFacts>> List() const;  // Also while it is locked.

  // Open a ticket. Other errors as the tables say.
  Result<void> Expect(const Ticket& ticket, std::string name, TimePoint now);
  struct Expected {
    Errand::Act act = Errand::Act::kUnlock;  // Or kSetPassphrase, where there is none yet.
    int failures = 0;  // Wrong passphrases that came since the last right one.
  };
  Result<Expected> ExpectUnlock(const Ticket& ticket, TimePoint now);

  // Recorded first. kNotFound: no such secret. kResourceExhausted: there is no room for the record.
  Result<void> Open(const LeaseId& id, Lease lease);
  size_t Revoke(const SessionId& session);

  Result<void> Remove(const std::string& name);  // Ends the leases on it. kNotFound: none such.

  // From the call on nothing is lent, opened or taken in, also where it waits for a disk that holds
  // up somebody else; the keys are wiped when it returns.
  struct Locked {
    size_t ended = 0;      // Leases.
    size_t forgotten = 0;  // Secrets: all of a store in memory, and none of a sealed one.
    VaultState state = VaultState::kNone;
  };
  Locked Lock();
  bool is_being_locked() const { return locks_asked_ > 0; }

  // Spends the ticket, then has `read` fetch what comes with it; so a ticket that came with
  // something unfit is spent as well. Answers what was done with it.
  //
  // kPermissionDenied   it is a wrong passphrase
  // kResourceExhausted  too many of them came
  using Read = std::function<Result<SecretBytes>()>;
  Result<Errand> TakeIn(const Ticket& ticket, const Now& now, const Read& read);

  // Lends the secret of a lease to `use`, for the length of the call, and counts it.
  using Use = SecretStore::Use;
  Result<void> Redeem(const SessionId& session, const LeaseId& id, std::string_view destination,
                      const Use& use);
  // When what was counted has to be recorded; none: there is nothing.
  std::optional<TimePoint> uses_due() const;
  void RecordUsesInTime();  // If it has.
  void RecordUses();        // At the end, if it has or not.

  // As SecretStore has them.
  Result<Checkpoint> Sign(const AuditHead& broker, const std::optional<AuditLink>& then);
  Result<VaultAudit> VerifyAudit(const std::optional<AuditLink>& told);
  Result<std::vector<AuditEntry>> TailAudit(uint64_t count) const;  // Also while it is locked.
  Result<std::string> CaseKey();
  Result<std::vector<OpenedCase>> OpenCases(const std::vector<std::string>& sealed);

 private:
  VaultState State() const { return store_ == nullptr ? VaultState::kNone : store_->state(); }
  Result<void> CheckOpen() const;
  Result<void> Do(const Errand& errand, const Now& now, const SecretBytes& with);
  Result<void> TryPassphrase(const Now& now, const SecretBytes& passphrase);
  Result<void> SetPassphrase(const SecretBytes& passphrase);
  void WriteUses();
  void TryToRecord(const std::vector<AuditRecord>& records);

  const std::unique_ptr<SecretStore> store_;
  const WallClock wall_clock_;
  const Now now_;
  mutable std::mutex mutex_;
  std::atomic<int> locks_asked_ = 0;  // That wait for the mutex.
  TicketTable tickets_;
  LeaseTable leases_;
  Uses uses_;
  Pace pace_;
};

}  // namespace cowork::vaultd
