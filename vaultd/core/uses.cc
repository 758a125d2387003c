#include "vaultd/core/uses.h"

namespace cowork::vaultd {

void Uses::Count(const SessionId& session, const std::string& secret,
                 const std::string& destination, TimePoint now) {
  ++times_[{.session = session.text(), .secret = secret, .destination = destination}];
  if (!due_.has_value()) due_ = now + kWithin;
}

std::vector<AuditRecord> Uses::Records() const {
  std::vector<AuditRecord> records;
  for (const auto& [what, times] : times_)
    records.push_back(
        {.kind = "use",
         .session = what.session,
         .text = what.secret + " for " + what.destination + ", times: " + std::to_string(times)});
  return records;
}

void Uses::Forget() {
  times_.clear();
  due_.reset();
}

}  // namespace cowork::vaultd
