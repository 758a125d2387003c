// Confirmations: the first of the two calls that it takes to widen or to destroy, kept until the
// second one names it. A guard against mistakes: what is done is what was shown, once.
//
// Pure: the time comes from outside.

#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "common/base/ids.h"

namespace cowork::rpc {

inline constexpr std::chrono::seconds kConfirmationLife{30};
inline constexpr size_t kMostConfirmations = 64;  // That wait, of a whole server.

using ConfirmationId = Id<'y'>;

// What a confirmation is good for, and nothing else. The second call comes from the same socket's
// clients, though it may be another process: `--confirm ID` in a script.
struct ConfirmedCall {
  std::string holder;
  std::string path;
  std::string request;    // Its bytes.
  std::string what;       // As it was shown.
  std::string precisely;  // What words for a person do not tell apart: Change::precisely.
  friend bool operator==(const ConfirmedCall&, const ConfirmedCall&) = default;
};

class Confirmations {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  // The id that the second call is to name. Of too many, the oldest is forgotten.
  ConfirmationId Offer(ConfirmedCall call, TimePoint now);

  // Spends it, whatever it turns out to be for. None: unknown, spent, or older than its life.
  std::optional<ConfirmedCall> Take(std::string_view id, TimePoint now);

 private:
  struct Offered {
    ConfirmedCall call;
    TimePoint at;
  };
  void ForgetOldest();
  std::map<std::string, Offered, std::less<>> offered_;
};

}  // namespace cowork::rpc
