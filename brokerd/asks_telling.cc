// How runnerd is told what became of an ask, and of a call that waits. The last part of asks.h.

#include <utility>

#include "brokerd/asks.h"
#include "common/base/log.h"

namespace cowork::brokerd {

rpc::Task<rpc::Done> Asks::Tell(LivePtr live, std::string ask, std::optional<Permit> permit,
                                std::string tell) {
  if (permit.has_value()) co_return co_await LetRun(live, ask, *permit);
  co_return co_await Deny(live, ask, tell);
}

// The permit first: told to go on, the runtime may be faster than we are.
rpc::Task<rpc::Done> Asks::LetRun(LivePtr live, std::string ask, Permit permit) {
  const Result<rpc::Done> given = co_await context_.runner.Give(permit);
  if (!given.ok()) {
    if (given.error().code() == ErrorCode::kFailedPrecondition) Void(live, permit);
    std::string tell = "denied: the permit could not be given";
    co_await Deny(live, ask, std::move(tell));
    co_return given.error();
  }
  AskAnswer answer{.session = live->session.id, .ask = ask, .allow = true, .tell = ""};
  co_return co_await context_.runner.Answer(std::move(answer));
}

// What was allowed is in the journal by now, and its turn had just ended: nothing ran.
void Asks::Void(const LivePtr& live, const Permit& permit) {
  const SessionId& id = live->session.id;
  const auto entry = live->permitted.find(permit.id.text());
  if (entry == live->permitted.end()) return;  // The end of its turn has told it.
  const v1::Event event = VoidEvent(entry->second);
  live->permitted.erase(entry);
  const auto write = [&]() -> Result<void> {
    TRY(context_.audit.WriteLast({.kind = "permit",
                                  .session = id.text(),
                                  .text = permit.id.text() + ": void, its turn was over"}));
    TRY(context_.store.permits().Void(permit.id));
    return context_.journal.WriteLast(id, event);
  };
  const Result<void> written = context_.store.Narrowing(write);
  context_.journal.Ring(id);
  if (!written.ok())
    LOG(kError, "that a permit is void was not written")
        .WithId("session", id.text())
        .With("why", written.error().detail());
}

rpc::Task<rpc::Done> Asks::Deny(LivePtr live, std::string ask, std::string tell) {
  AskAnswer answer{
      .session = live->session.id, .ask = ask, .allow = false, .tell = std::move(tell)};
  const Result<rpc::Done> told = co_await context_.runner.Answer(std::move(answer));
  if (!told.ok())
    LOG(kWarning, "a denial did not reach the runtime, which waits on")
        .WithId("session", live->session.id.text())
        .With("why", told.error().message());
  co_return told;
}

rpc::Task<rpc::Done> Asks::Settle(LivePtr live, uint64_t number, bool run) {
  const SessionId id = live->session.id;
  const Result<rpc::Done> settled = co_await context_.runner.Settle(id, number, run);
  // The end of its turn has refused it already.
  const bool is_gone = !settled.ok() && settled.error().code() == ErrorCode::kNotFound;
  if (!settled.ok() && !is_gone)
    LOG(kWarning, "a call was not settled")
        .WithId("session", id.text())
        .With("why", settled.error().message());
  co_return settled;
}

}  // namespace cowork::brokerd
