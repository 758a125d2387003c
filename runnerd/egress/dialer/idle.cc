#include "runnerd/egress/dialer/idle.h"

#include <utility>

namespace cowork::dialer {
namespace {

constexpr size_t kMostKept = 4;
// Below the five seconds after which many servers close: a request that meets the closing is lost,
// and may not be repeated.
constexpr std::chrono::seconds kLongestIdle{4};

}  // namespace

std::unique_ptr<Upstream> Idle::Take(const std::string& key) {
  DropOld();
  for (auto kept = kept_.begin(); kept != kept_.end();) {
    if (kept->key != key) {
      ++kept;
      continue;
    }
    std::unique_ptr<Upstream> upstream = std::move(kept->upstream);
    kept = kept_.erase(kept);
    if (upstream->IsQuiet()) return upstream;
  }
  return nullptr;
}

void Idle::Keep(std::string key, std::unique_ptr<Upstream> upstream) {
  if (kept_.size() >= kMostKept) kept_.erase(kept_.begin());
  kept_.push_back({.key = std::move(key),
                   .since = std::chrono::steady_clock::now(),
                   .upstream = std::move(upstream)});
  DropOldLater();
}

void Idle::DropOld() {
  const auto oldest = std::chrono::steady_clock::now() - kLongestIdle;
  std::erase_if(kept_, [&](const Kept& kept) { return kept.since <= oldest; });
}

// Nobody may ever ask for one again. A wait that is under way is for one that came before, and not
// too late for this one.
void Idle::DropOldLater() {
  if (kept_.empty() || std::exchange(waiting_, true)) return;
  limit_.expires_at(kept_.front().since + kLongestIdle);
  limit_.async_wait([this](const boost::system::error_code& cancelled) {
    waiting_ = false;
    if (cancelled) return;
    DropOld();
    DropOldLater();
  });
}

}  // namespace cowork::dialer
