#include "brokerd/watching.h"

#include <vector>

namespace cowork::brokerd {

rpc::Task<rpc::Done> Show(Journal& journal, const Sessions& sessions, WatchWish wish,
                          rpc::Writer<v1::Event> writer) {
  // A client that leaves wakes us like an event, so that nothing waits for it for ever.
  writer.WhenGone([&journal, session = wish.session] { journal.Ring(session); });
  while (!writer.gone()) {
    const bool waits = !wish.so_far && sessions.TurnRuns(wish.session);
    const Result<std::vector<v1::Event>> page = journal.Read(wish.session, wish.from);
    if (!page.ok()) co_return page.error();
    for (const v1::Event& event : *page) {
      const Result<bool> written = co_await writer.Write(event);
      if (!written.ok() || !*written) co_return rpc::Done{};
      wish.from = event.sequence() + 1;
    }
    if (page->empty() && !waits) co_return rpc::Done{};
    if (page->empty()) co_await journal.WaitForMore(wish.session);
  }
  co_return rpc::Done{};
}

}  // namespace cowork::brokerd
