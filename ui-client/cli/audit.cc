// audit verify, tail.

#include <optional>

#include "ui-client/cli/commands.h"
#include "ui-client/cli/head_keeper.h"
#include "ui-client/cli/kept_head.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

Exit ComplainOfDamage(const v1::VerifyAuditResponse& found) {
  std::string why;
  for (const std::string& damage : found.damages()) why += (why.empty() ? "" : "; ") + damage;
  return Complain({.what = "the audit is damaged",
                   .why = why,
                   .remedy = "keep broker.db as it is, and find out who wrote to it",
                   .exit = Exit::kNo});
}

Exit ComplainOfHead(const std::string& head, const std::string& seen) {
  return Complain({.what = "the audit is not the one that had this head" + seen,
                   .why = "no record has the link " + head,
                   .remedy = "records were cut off or written anew since: find out by whom",
                   .exit = Exit::kNo});
}

void Show(const v1::VerifyAuditResponse& found, const std::optional<KeptHead>& kept) {
  Print(std::to_string(found.records()) + " records, each where it was written\nhead " +
        Shown(found.head()) + "\n");
  if (kept.has_value())
    Print("the chain goes on from the head seen on " + MinuteOf(kept->seen_unix_ms) + "\n");
}

// Against a head that the person kept: ours is neither asked about nor replaced.
Exit VerifyAgainst(Broker& broker, const Options& options) {
  v1::VerifyAuditRequest request;
  request.set_kept_head(options.head);
  const auto found = broker.VerifyAudit(request);
  if (!found.ok()) return Complain("the audit cannot be verified", found.error());
  if (options.json) PrintJson(*found);
  if (!found->damages().empty()) return ComplainOfDamage(*found);
  if (found->kept_head_at() == 0) return ComplainOfHead(options.head, "");
  if (!options.json) Show(*found, std::nullopt);
  return Exit::kDone;
}

// A head that is gone stays kept: it is the one witness.
Exit AnswerAndKeep(const Seat& seat, const HeadKeeper& keeper, const v1::VerifyAuditResponse& found,
                   bool json) {
  const std::optional<KeptHead>& kept = keeper.kept();
  if (!found.damages().empty()) return ComplainOfDamage(found);
  if (kept.has_value() && found.kept_head_at() == 0)
    return ComplainOfHead(kept->head, ", seen on " + MinuteOf(kept->seen_unix_ms));
  if (!json) Show(found, kept);
  if (found.records() == 0) return Exit::kDone;  // There is no head yet.
  const Result<void> written = keeper.Keep(found.head(), seat.reader().now_unix_ms);
  if (!written.ok()) return Complain("the head was not kept", written.error());
  if (!json && !kept.has_value())
    Tell(
        "The head is kept: the next verify shows whether records were cut off since.\n"
        "Whoever writes as you can reach it; keep it elsewhere, too, for --head.\n");
  return Exit::kDone;
}

}  // namespace

Exit AuditVerify(const Seat& seat, const Options& options) {
  const std::string what = "the audit cannot be verified";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  if (!options.head.empty()) return VerifyAgainst(**broker, options);
  const auto keeper = HeadKeeper::Open(seat.places);
  if (!keeper.ok()) return Complain(what, keeper.error(), Precondition::kIsMissing);
  v1::VerifyAuditRequest request;
  if (keeper->kept().has_value()) request.set_kept_head(keeper->kept()->head);
  const auto found = (*broker)->VerifyAudit(request);
  if (!found.ok()) return Complain(what, found.error());
  if (options.json) PrintJson(*found);
  return AnswerAndKeep(seat, *keeper, *found, options.json);
}

Exit AuditTail(const Seat& seat, const Options& options) {
  const std::string what = "the audit cannot be shown";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  v1::TailAuditRequest request;
  request.set_count(options.count);
  const auto tail = (*broker)->TailAudit(request);
  if (!tail.ok()) return Complain(what, tail.error());
  if (!options.json) Print(TextOf(*tail, seat.reader()));
  if (!options.json && tail->records().empty()) Tell("Nothing is recorded yet.\n");
  if (options.json)
    for (const v1::AuditRecord& record : tail->records()) PrintJson(record);
  return Exit::kDone;
}

}  // namespace cowork::cli
