#include "ui-client/cli/permission_text.h"

#include "ui-client/cli/call_text.h"
#include "ui-client/cli/short_ids.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr size_t kScopeIndent = 4;

std::string LastingText(const v1::Permission& permission, const ShortIds& sessions) {
  if (permission.session_id().empty()) return "always";
  return "this session " + sessions.Of(permission.session_id());
}

}  // namespace

std::string TextOf(const v1::ListPermissionsResponse& permissions, const Reader& reader) {
  ShortIds ids;
  ShortIds sessions;
  for (const v1::Permission& permission : permissions.permissions()) {
    ids.Add(permission.id());
    if (!permission.session_id().empty()) sessions.Add(permission.session_id());
  }
  std::string text;
  for (const v1::Permission& permission : permissions.permissions())
    text += Joined({ids.Of(permission.id()), LastingText(permission, sessions),
                    PathText(permission.directory(), reader.home), Shown(permission.by()),
                    Ago(permission.added_unix_ms(), reader)},
                   0, reader.look.width) +
            Indented(Shown(permission.scope()), kScopeIndent, reader.look.width);
  return text;
}

std::string RemovedText(const v1::Permission& permission) {
  return "taken back  " + Shown(permission.scope()) + "\n";
}

}  // namespace cowork::cli
