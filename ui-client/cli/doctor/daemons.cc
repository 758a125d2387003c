#include "ui-client/cli/doctor/daemons.h"

#include <utility>

namespace cowork::cli::doctor {

namespace {

Finding TheyDoNotRun(std::string what) {
  return {.verdict = Verdict::kNote, .what = std::move(what), .remedy = "cowork up"};
}

}  // namespace

Finding OnDaemons(const Asked& asked, const std::optional<Finding>& refused) {
  if (!asked.ok()) return BadFrom(asked.error());
  if (!asked->has_value() && refused.has_value())
    return {.verdict = Verdict::kBad,
            .what = "they do not run: " + refused->what,
            .remedy = refused->remedy};
  if (!asked->has_value()) return TheyDoNotRun("they do not run");
  std::string away;
  for (const auto& daemon : (*asked)->daemons())
    if (!daemon.reachable()) away += (away.empty() ? "" : ", ") + daemon.name();
  if (away.empty()) return {.what = "all can be reached"};
  return {.verdict = Verdict::kBad,
          .what = "away: " + away,
          .remedy = "cowork down && cowork up   (cowork admin daemons says how often it ended)"};
}

Finding OnKeystore(const Asked& asked) {
  if (!asked.ok()) return BadFrom(asked.error());
  if (!asked->has_value()) return TheyDoNotRun("not known while the daemons do not run");
  const std::string& keystore = (*asked)->keystore();
  if (keystore == "unavailable")
    return {.verdict = Verdict::kBad,
            .what = "there is none: no secret can be kept, and no session started",
            .remedy = "cowork down; cowork up --keystore passphrase   (or ephemeral)"};
  if (keystore.empty())
    return {.verdict = Verdict::kBad,
            .what = "not known while vaultd is away",
            .remedy = "cowork doctor daemons"};
  const std::string& vault = (*asked)->vault();
  if (vault == "locked" || vault == "new")
    return {.verdict = Verdict::kNote,
            .what = keystore + (vault == "new" ? ", none is set yet" : ", locked"),
            .remedy = "cowork vault unlock"};
  return {.what = keystore};
}

}  // namespace cowork::cli::doctor
