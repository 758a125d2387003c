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
    std::string tell = "denied: the permit could not be given";
    co_await Deny(live, ask, std::move(tell));
    co_return given.error();
  }
  AskAnswer answer{.session = live->session.id, .ask = ask, .allow = true, .tell = ""};
  co_return co_await context_.runner.Answer(std::move(answer));
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
  if (!settled.ok())
    LOG(kWarning, "a call was not settled")
        .WithId("session", id.text())
        .With("why", settled.error().message());
  co_return settled;
}

}  // namespace cowork::brokerd
