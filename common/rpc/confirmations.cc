#include "common/rpc/confirmations.h"

#include <algorithm>
#include <utility>

namespace cowork::rpc {

ConfirmationId Confirmations::Offer(ConfirmedCall call, TimePoint now) {
  if (offered_.size() >= kMostConfirmations) ForgetOldest();
  const ConfirmationId id = ConfirmationId::Random();
  offered_[id.text()] = {.call = std::move(call), .at = now};
  return id;
}

std::optional<ConfirmedCall> Confirmations::Take(std::string_view id, TimePoint now) {
  const auto entry = offered_.find(id);
  if (entry == offered_.end()) return std::nullopt;
  const Offered taken = std::move(entry->second);
  offered_.erase(entry);
  if (now - taken.at > kConfirmationLife) return std::nullopt;
  return taken.call;
}

void Confirmations::ForgetOldest() {
  offered_.erase(
      std::ranges::min_element(offered_, {}, [](const auto& entry) { return entry.second.at; }));
}

}  // namespace cowork::rpc
