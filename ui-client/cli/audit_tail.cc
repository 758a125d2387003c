// audit tail.

#include "ui-client/cli/commands.h"
#include "ui-client/cli/lists.h"

namespace cowork::cli {

Exit AuditTail(const Seat& seat, const Options& options) {
  const std::string what = "the audit cannot be shown";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  v1::TailAuditRequest request;
  request.set_count(options.count);
  request.set_vault(options.vault);
  const auto tail = (*broker)->TailAudit(request);
  if (!tail.ok()) return Complain(what, tail.error());
  if (!options.json) Print(TextOf(*tail, seat.reader()));
  if (!options.json && tail->records().empty()) Tell("Nothing is recorded yet.\n");
  if (options.json)
    for (const v1::AuditRecord& record : tail->records()) PrintJson(record);
  return Exit::kDone;
}

}  // namespace cowork::cli
