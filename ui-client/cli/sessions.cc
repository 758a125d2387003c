// ls, show, watch, stop.

#include <algorithm>

#include "ui-client/cli/commands.h"
#include "ui-client/cli/find_session.h"
#include "ui-client/cli/following.h"
#include "ui-client/cli/short_ids.h"
#include "ui-client/cli/summary.h"

namespace cowork::cli {
namespace {

Exit FollowFrom(const Seat& seat, const Options& options, bool only_so_far) {
  const std::string what = "the session cannot be shown";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  const auto found = FindSession(**broker, options.id);
  if (!found.ok()) return Complain(what, found.error());
  return FollowSession(seat, **broker,
                       {.session = found->session,
                        .sessions = found->all,
                        .from = std::max<uint64_t>(options.from, 1),
                        .json = options.json,
                        .only_so_far = only_so_far});
}

}  // namespace

Exit ListSessions(const Seat& seat, const Options& options) {
  const std::string what = "the sessions cannot be listed";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  const auto sessions = (*broker)->ListSessions();
  if (!sessions.ok()) return Complain(what, sessions.error());
  if (!options.json) Print(TextOf(*sessions, seat.reader()));
  if (options.json)
    for (const v1::Session& session : sessions->sessions()) PrintJson(session);
  if (sessions->sessions().empty() && !options.json)
    Tell("There are no sessions yet: cowork run PROMPT -C DIR\n");
  return Exit::kDone;
}

Exit Show(const Seat& seat, const Options& options) {
  if (options.call != 0) return ShowCall(seat, options);
  return FollowFrom(seat, options, true);
}

Exit Watch(const Seat& seat, const Options& options) {
  return FollowFrom(seat, options, false);
}

Exit Stop(const Seat& seat, const Options& options) {
  const std::string what = "the session was not stopped";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  const auto found = FindSession(**broker, options.id);
  if (!found.ok()) return Complain(what, found.error());
  v1::StopSessionRequest request;
  request.set_id(found->session.id());
  const auto stopped = (*broker)->StopSession(request);
  if (!stopped.ok()) return Complain(what, stopped.error());
  if (options.json)
    PrintJson(*stopped);
  else
    Print(ShortIds().Of(stopped->id()) + "  " + NameOf(stopped->state()) + "\n");
  return Exit::kDone;
}

}  // namespace cowork::cli
