// Vault: the secrets by name, the tickets to put them and the leases to take them, behind one lock.
// gRPC's thread and the thread of frames share it.

#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/ids.h"
#include "common/base/result.h"
#include "common/base/secret_bytes.h"
#include "vaultd/core/clock.h"
#include "vaultd/core/leases.h"
#include "vaultd/core/tickets.h"

namespace cowork::vaultd {

enum class Keystore {
  kEphemeral,    // In memory, gone at exit. Only where it was asked for by name.
  kUnavailable,  // None: nothing is kept and nothing is lent.
};

class Vault {
 public:
  explicit Vault(Keystore keystore) : keystore_(keystore) {}

  Keystore keystore() const { return keystore_; }
  std::vector<std::string> Names() const;

  // kFailedPrecondition: there is no keystore. Other errors as the tables say.
  Result<void> Expect(const Ticket& ticket, std::string name, TimePoint now);
  Result<void> Open(const LeaseId& id, Lease lease);  // kNotFound: no such secret.
  size_t Revoke(const SessionId& session);

  // Spends the ticket, then has `read` fetch the secret; so a ticket that came with something unfit
  // is spent as well. Answers the name under which it is kept, in place of what was there.
  using Read = std::function<Result<SecretBytes>()>;
  Result<std::string> Put(const Ticket& ticket, TimePoint now, const Read& read);

  // Lends the secret of a lease to `use`, for the length of the call.
  using Use = std::function<Result<void>(const SecretBytes&)>;
  Result<void> Redeem(const SessionId& session, const LeaseId& id, std::string_view destination,
                      const Use& use) const;

 private:
  Result<void> CheckKeystore() const;

  const Keystore keystore_;
  mutable std::mutex mutex_;
  std::map<std::string, SecretBytes> secrets_;
  TicketTable tickets_;
  LeaseTable leases_;
};

}  // namespace cowork::vaultd
