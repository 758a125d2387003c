// LeaseTable: which session may redeem which secret, and for which destination.
//
// A lease's id is no secret: brokerd logs it, runnerd passes it on. It opens nothing by itself. It
// is redeemed by the session it was opened for, as the pair tells on which the dialer asks or the
// box waits, and for the destination it was opened for.

#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

#include "common/base/ids.h"
#include "common/base/result.h"

namespace cowork::vaultd {

struct Lease {
  SessionId session;
  std::string destination;  // As destination.h has them.
  std::string secret;
};

class LeaseTable {
 public:
  void Open(const LeaseId& id, Lease lease);

  // The name of the secret. kPermissionDenied, in the same words, for a lease that is unknown,
  // ended, another session's or for another destination: a dialer learns nothing of others' leases.
  Result<std::string> Redeem(const SessionId& session, const LeaseId& id,
                             std::string_view destination) const;

  // These answer how many leases that ended.
  size_t Revoke(const SessionId& session);
  size_t RevokeSecret(std::string_view secret);
  size_t RevokeAll();

 private:
  std::map<LeaseId, Lease> leases_;
};

}  // namespace cowork::vaultd
