#include "vaultd/core/leases.h"

#include <utility>

namespace cowork::vaultd {

void LeaseTable::Open(const LeaseId& id, Lease lease) {
  leases_.emplace(id, std::move(lease));
}

Result<std::string> LeaseTable::Redeem(const SessionId& session, const LeaseId& id,
                                       std::string_view destination) const {
  const auto entry = leases_.find(id);
  if (entry == leases_.end() || entry->second.session != session ||
      entry->second.destination != destination)
    return Error(ErrorCode::kPermissionDenied,
                 "this session holds no such lease for this destination");
  return entry->second.secret;
}

size_t LeaseTable::Revoke(const SessionId& session) {
  return std::erase_if(leases_, [&](const auto& entry) { return entry.second.session == session; });
}

size_t LeaseTable::RevokeSecret(std::string_view secret) {
  return std::erase_if(leases_, [&](const auto& entry) { return entry.second.secret == secret; });
}

size_t LeaseTable::RevokeAll() {
  return std::exchange(leases_, {}).size();
}

}  // namespace cowork::vaultd
