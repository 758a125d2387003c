// permissions, permissions rm: what was allowed for longer than once, and how that ends.

#include <algorithm>

#include "ui-client/cli/commands.h"
#include "ui-client/cli/permission_text.h"
#include "ui-client/cli/short_ids.h"

namespace cowork::cli {
namespace {

Result<v1::Permission> FindPermission(Broker& broker, const std::string& typed) {
  const v1::ListPermissionsResponse all = TRY(broker.ListPermissions());
  ShortIds ids;
  for (const v1::Permission& permission : all.permissions()) ids.Add(permission.id());
  const std::string id = TRY(ids.Find(typed, "cowork permissions"));
  return *std::ranges::find(all.permissions(), id, [](const v1::Permission& p) { return p.id(); });
}

}  // namespace

Exit Permissions(const Seat& seat, const Options& options) {
  const std::string what = "the permissions cannot be listed";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  const auto all = (*broker)->ListPermissions();
  if (!all.ok()) return Complain(what, all.error());
  if (!options.json) Print(TextOf(*all, seat.reader()));
  if (options.json)
    for (const v1::Permission& permission : all->permissions()) PrintJson(permission);
  if (!options.json && all->permissions().empty())
    Tell("Nothing is allowed for longer than once; what policy.toml allows is not listed here.\n");
  return Exit::kDone;
}

Exit PermissionRemove(const Seat& seat, const Options& options) {
  const std::string what = "the permission was not taken back";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  const Result<v1::Permission> permission = FindPermission(**broker, options.id);
  if (!permission.ok()) return Complain(what, permission.error());
  v1::RemovePermissionRequest request;
  request.set_id(permission->id());
  const auto removed = (*broker)->RemovePermission(request);
  if (!removed.ok()) return Complain(what, WithRemedy(removed.error(), "cowork permissions"));
  if (options.json) PrintJson(request);  // The answer is empty: which it was, the request says.
  if (!options.json) Print(RemovedText(*permission));
  return Exit::kDone;
}

}  // namespace cowork::cli
