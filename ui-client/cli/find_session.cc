#include "ui-client/cli/find_session.h"

#include <algorithm>

namespace cowork::cli {

Result<FoundSession> FindSession(Broker& broker, const std::string& typed) {
  FoundSession found;
  if (const auto whole = WholeId('s', typed)) {
    found.session.set_id(*whole);
    return found;
  }
  const v1::ListSessionsResponse all = TRY(broker.ListSessions());
  for (const v1::Session& session : all.sessions()) found.all.Add(session.id());
  const std::string id = TRY(found.all.Find(typed, "cowork ls"));
  found.session =
      *std::ranges::find(all.sessions(), id, [](const v1::Session& s) { return s.id(); });
  return found;
}

}  // namespace cowork::cli
