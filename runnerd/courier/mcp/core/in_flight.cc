#include "runnerd/courier/mcp/core/in_flight.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace cowork::courier::mcp {

Result<void> InFlight::Add(Asked asked) {
  if (all_.size() == kMostInFlight)
    return Error(ErrorCode::kResourceExhausted, "too many requests at once");
  const uint64_t number = asked.number;
  all_.emplace(number, std::move(asked));
  return {};
}

const Asked* InFlight::Find(uint64_t number) const {
  const auto asked = all_.find(number);
  return asked == all_.end() ? nullptr : &asked->second;
}

std::optional<uint64_t> InFlight::NumberOf(std::string_view client_id) const {
  if (client_id.empty()) return std::nullopt;
  const auto asked = std::ranges::find_if(
      all_, [client_id](const auto& entry) { return entry.second.client_id == client_id; });
  if (asked == all_.end()) return std::nullopt;
  return asked->first;
}

bool InFlight::HasSentCall() const {
  return std::ranges::any_of(
      all_, [](const auto& entry) { return entry.second.call && !entry.second.held; });
}

std::optional<Asked> InFlight::TakeAnswered(std::string_view id) {
  uint64_t number = 0;
  const auto [end, failed] = std::from_chars(id.begin(), id.end(), number);
  if (failed != std::errc() || end != id.end()) return std::nullopt;
  const Asked* asked = Find(number);
  if (asked == nullptr || asked->held) return std::nullopt;
  return Take(number);
}

std::optional<Asked> InFlight::Take(uint64_t number) {
  auto taken = all_.extract(number);
  if (taken.empty()) return std::nullopt;
  return std::move(taken.mapped());
}

}  // namespace cowork::courier::mcp
