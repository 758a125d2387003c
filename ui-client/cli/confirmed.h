// Confirmed(): the two calls that it takes to widen or to destroy, with a person between them. Who
// took longer to read than a confirmation holds is not asked the same again: only if what would
// change has changed meanwhile. Pure but for the calls.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "common/base/result.h"
#include "cowork/v1/options.pb.h"
#include "ui-client/cli/consent.h"

namespace cowork::cli {

// What a first call answers. `told` is what it has to be confirmed with; without an id it failed
// for another reason, or needed no second one.
template <typename Response>
struct FirstAnswer {
  Result<Response> response;
  v1::Confirmation told;
};

template <typename Response>
struct TwoCalls {
  std::function<FirstAnswer<Response>()> first;
  std::function<Result<Response>(const std::string& confirmation)> second;
  std::function<int64_t()> now_unix_ms;
};

// The second call is under way for a moment, too.
inline constexpr int64_t kOnItsWayMs = 1000;

template <typename Response>
Result<Response> Confirmed(const TwoCalls<Response>& calls, const Consent& consent) {
  for (std::optional<std::string> agreed = consent.agreed;;) {
    const FirstAnswer<Response> answer = calls.first();
    const v1::Confirmation& told = answer.told;
    if (answer.response.ok() || told.id().empty()) return answer.response;
    if (agreed == told.what()) return calls.second(told.id());
    TRY(consent.ask(told));
    if (calls.now_unix_ms() + kOnItsWayMs < told.expires_unix_ms()) return calls.second(told.id());
    consent.expired();
    agreed = told.what();
  }
}

}  // namespace cowork::cli
