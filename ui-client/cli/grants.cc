// grant add, ls, rm.

#include "ui-client/cli/call_text.h"
#include "ui-client/cli/commands.h"
#include "ui-client/cli/confirming.h"
#include "ui-client/cli/directory.h"
#include "ui-client/cli/short_ids.h"

namespace cowork::cli {
namespace {

Result<std::string> FindGrant(Broker& broker, const std::string& typed) {
  if (const auto whole = WholeId('g', typed)) return *whole;
  const v1::ListGrantsResponse grants = TRY(broker.ListGrants());
  ShortIds ids;
  for (const v1::Grant& grant : grants.grants()) ids.Add(grant.id());
  return ids.Find(typed, "cowork grant ls");
}

}  // namespace

Exit GrantAdd(const Seat& seat, const Options& options) {
  const std::string what = "the directory was not granted";
  const Result<std::string> path = RealDirectory(options.directory);
  if (!path.ok()) return Complain(what, path.error());
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  v1::AddGrantRequest request;
  request.set_path(*path);
  request.set_read_only(options.read_only);
  request.set_expires_seconds(options.expires_seconds);
  const auto grant = (*broker)->AddGrant(request, ConsentOf(seat, options));
  if (!grant.ok() && grant.error().code() == ErrorCode::kNotFound)
    return Complain(what, LeadsNowhere(*path));
  if (!grant.ok()) return Complain(what, grant.error());
  if (options.json)
    PrintJson(*grant);
  else
    Print(ShortIds().Of(grant->id()) + "  " + PathText(grant->path(), seat.home) +
          TermsText(*grant, seat.reader()) + "\n");
  return Exit::kDone;
}

Exit GrantList(const Seat& seat, const Options& options) {
  const std::string what = "the grants cannot be listed";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  const auto grants = (*broker)->ListGrants();
  if (!grants.ok()) return Complain(what, grants.error());
  if (!options.json) Print(TextOf(*grants, seat.reader()));
  if (options.json)
    for (const v1::Grant& grant : grants->grants()) PrintJson(grant);
  if (!options.json && grants->grants().empty())
    Tell("No directory is granted yet: cowork grant add DIR\n");
  return Exit::kDone;
}

Exit GrantRemove(const Seat& seat, const Options& options) {
  const std::string what = "the grant was not taken back";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  const Result<std::string> id = FindGrant(**broker, options.id);
  if (!id.ok()) return Complain(what, id.error());
  v1::RemoveGrantRequest request;
  request.set_id(*id);
  const auto removed = (*broker)->RemoveGrant(request, ConsentOf(seat, options));
  if (!removed.ok()) return Complain(what, removed.error());
  if (options.json) PrintJson(*removed);
  return Exit::kDone;
}

}  // namespace cowork::cli
