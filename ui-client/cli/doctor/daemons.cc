#include "ui-client/cli/doctor/daemons.h"

namespace cowork::cli::doctor {

Finding OnDaemons(const Result<v1::GetStatusResponse>& status) {
  if (!status.ok() && status.error().code() == ErrorCode::kUnavailable) {
    const Finding away = BadFrom(status.error());
    return {.verdict = Verdict::kNote, .what = away.what, .remedy = away.remedy};
  }
  if (!status.ok()) return BadFrom(status.error());
  std::string away;
  for (const auto& daemon : status->daemons())
    if (!daemon.reachable()) away += (away.empty() ? "" : ", ") + daemon.name();
  if (away.empty()) return {.what = "all can be reached"};
  return {.verdict = Verdict::kBad,
          .what = "away: " + away,
          .remedy = "cowork down && cowork up   (cowork admin daemons says how often it ended)"};
}

Finding OnKeystore(const Result<v1::GetStatusResponse>& status) {
  if (!status.ok())
    return {.verdict = Verdict::kNote, .what = "not known while brokerd cannot be asked"};
  if (status->keystore() == "unavailable")
    return {.verdict = Verdict::kBad,
            .what = "there is none: no secret can be kept, and no session started",
            .remedy = "cowork down; cowork up --keystore ephemeral"};
  if (status->keystore().empty())
    return {.verdict = Verdict::kNote, .what = "not known while vaultd is away"};
  return {.what = status->keystore()};
}

}  // namespace cowork::cli::doctor
