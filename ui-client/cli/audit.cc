// audit verify, tail.

#include "ui-client/cli/commands.h"
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

Exit ComplainOfHead(const std::string& head) {
  return Complain({.what = "the audit is not the one that had this head",
                   .why = "no record has the link " + head,
                   .remedy = "records were cut off or written anew since: find out by whom",
                   .exit = Exit::kNo});
}

}  // namespace

Exit AuditVerify(const Seat& seat, const Options& options) {
  const std::string what = "the audit cannot be verified";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  v1::VerifyAuditRequest request;
  request.set_kept_head(options.head);
  const auto found = (*broker)->VerifyAudit(request);
  if (!found.ok()) return Complain(what, found.error());
  if (options.json) PrintJson(*found);
  if (!found->damages().empty()) return ComplainOfDamage(*found);
  if (!options.head.empty() && found->kept_head_at() == 0) return ComplainOfHead(options.head);
  if (options.json) return Exit::kDone;
  Print(std::to_string(found->records()) + " records, each where it was written\nhead " +
        Shown(found->head()) + "\n");
  Tell("Keep the head elsewhere: with --head it shows whether records were cut off since.\n");
  return Exit::kDone;
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
