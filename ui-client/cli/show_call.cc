// show --call: the journal so far, and of it one call.

#include <poll.h>

#include "ui-client/cli/call_log.h"
#include "ui-client/cli/commands.h"
#include "ui-client/cli/find_session.h"

namespace cowork::cli {
namespace {

void PrintNews(const std::vector<v1::Event>& events, bool json, CallLog& log) {
  for (const v1::Event& event : events) {
    const std::string text = log.Take(event);
    if (!json)
      Print(text);
    else if (log.IsAbout(event))
      PrintJson(event);
  }
}

Result<void> PrintCall(Broker& broker, const std::string& session, bool json, CallLog& log) {
  v1::WatchRequest request;
  request.set_session_id(session);
  request.set_from(1);
  request.set_so_far(true);
  const std::unique_ptr<Watching> watching = TRY(broker.Watch(request));
  while (true) {
    pollfd news_there{.fd = watching->descriptor(), .events = POLLIN, .revents = 0};
    ::poll(&news_there, 1, -1);
    const Watching::News news = watching->Take();
    PrintNews(news.events, json, log);
    if (news.over) return news.outcome;
  }
}

}  // namespace

Exit ShowCall(const Seat& seat, const Options& options) {
  const std::string what = "the call cannot be shown";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  const auto found = FindSession(**broker, options.id);
  if (!found.ok()) return Complain(what, found.error());
  CallLog log(seat.out, options.call);
  const Result<void> printed = PrintCall(**broker, found->session.id(), options.json, log);
  if (!printed.ok()) return Complain(what, printed.error());
  if (!options.json) Print(log.Rest());
  if (log.found()) return Exit::kDone;
  return Complain(log.ComplaintOfNone(found->all.Of(found->session.id())));
}

}  // namespace cowork::cli
