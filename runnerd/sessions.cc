#include "runnerd/sessions.h"

#include <chrono>
#include <utility>

#include <boost/asio/steady_timer.hpp>

#include "common/base/log.h"
#include "runnerd/loop.h"
#include "runnerd/opencode/pinned.h"
#include "runnerd/session/home.h"

namespace cowork::runnerd {
namespace {

constexpr std::chrono::seconds kBetweenLooks{5};

}  // namespace

using session::Session;

namespace {

Error RunsAlready() {
  return {ErrorCode::kInvalidArgument, "the session runs already"};
}

}  // namespace

Result<void> Sessions::CheckRuntime() const {
  const os::UniqueFd& runtime = surroundings_.programs.runtime;
  if (!runtime.valid())
    return Error(
        ErrorCode::kFailedPrecondition,
        "the runtime is not installed, or a symbolic link stands in its place; ./dev setup "
        "or the package installs it");
  return opencode::VerifyRuntime(runtime.get());
}

// The loop goes on while the runtime's digest is taken, and a stop may come in between.
rpc::Task<StartedRuntime> Sessions::Start(SessionSpec spec) {
  const std::string id = spec.id;
  const bool is_warm = spec.warm;
  if (is_warm && !MayBeWarm(memory_.Available()))
    co_return Error(ErrorCode::kResourceExhausted, "memory has no room for two runtimes");
  for (auto other = running_.find(id); other != running_.end(); other = running_.find(id)) {
    if (!other->second->ending()) co_return RunsAlready();
    co_await UntilGone(id);
  }
  if (!starting_.insert(id).second) co_return RunsAlready();
  co_await OffLoop();
  const Result<void> runtime_is_ours = CheckRuntime();
  co_await OnLoop(surroundings_.io);
  if (starting_.erase(id) == 0)
    co_return Error(ErrorCode::kUnavailable, "it was stopped before it began");
  if (!runtime_is_ours.ok()) co_return runtime_is_ours.error();
  const auto session = std::make_shared<Session>(std::move(spec), surroundings_);
  running_.emplace(id, session);
  session->WhenGone([this, id] { Forget(id); });
  session->Begin();
  if (is_warm) WatchMemory(session);
  rpc::Once<std::string>& ready = session->ready();
  const Result<std::string> name = co_await ready;
  if (!name.ok()) co_return name.error();
  co_return StartedRuntime{.name = *name, .session = session->runtime_session()};
}

// Whoever has memory in use comes before who may never come.
void Sessions::WatchMemory(const std::shared_ptr<Session>& warm) {
  const auto timer = std::make_shared<boost::asio::steady_timer>(surroundings_.io, kBetweenLooks);
  timer->async_wait([this, warm, timer](const boost::system::error_code& cancelled) {
    if (cancelled || warm->was_prompted() || warm->ending()) return;
    if (!MayStayWarm(memory_.Available())) return warm->End("memory is low");
    WatchMemory(warm);
  });
}

rpc::Task<rpc::Done> Sessions::UntilGone(std::string id) {
  const auto gone = std::make_shared<rpc::Once<rpc::Done>>();
  waiting_.emplace(id, gone);
  co_return co_await *gone;
}

// Whoever waited may start it again from here.
void Sessions::Forget(const std::string& id) {
  const bool was_prompted = running_.at(id)->was_prompted();
  running_.erase(id);
  if (discarded_.erase(id) > 0 && !was_prompted) RemoveHome(id);
  while (auto waiting = waiting_.extract(id)) waiting.mapped()->Set(rpc::Done{});
}

Result<std::shared_ptr<Session>> Sessions::Find(const std::string& id) const {
  const auto entry = running_.find(id);
  if (entry == running_.end()) return Error(ErrorCode::kNotFound, "no such session runs");
  return entry->second;
}

Result<void> Sessions::Prompt(const TurnOrder& turn) {
  return TRY(Find(turn.session))->Prompt(turn.text, turn.lease_id);
}

Result<void> Sessions::AnswerAsk(const std::string& id, const std::string& ask, bool allow,
                                 const std::string& tell) {
  TRY(Find(id))->AnswerAsk(ask, allow, tell);
  return {};
}

Result<void> Sessions::GivePermit(const std::string& id, const Permit& permit) {
  TRY(Find(id))->GivePermit(permit);
  return {};
}

Result<void> Sessions::SettleCall(const std::string& id, uint64_t call, bool run) {
  return TRY(Find(id))->SettleCall(call, run);
}

void Sessions::Pace(const std::string& id, bool waits) {
  const auto entry = running_.find(id);
  if (entry != running_.end()) entry->second->Pace(waits);
}

void Sessions::Stop(const std::string& id) {
  starting_.erase(id);
  const auto entry = running_.find(id);
  if (entry != running_.end()) entry->second->End("stopped");
}

void Sessions::Discard(const std::string& id) {
  if (running_.contains(id)) discarded_.insert(id);
  Stop(id);
  if (!running_.contains(id)) RemoveHome(id);
}

void Sessions::RemoveHome(const std::string& id) const {
  const Result<void> removed = session::RemoveHome(surroundings_.homes, id);
  if (removed.ok()) return;
  LOG(kWarning, "the home of a session that was for nobody is left")
      .WithId("session", id)
      .With("why", removed.error().message())
      .With("detail", removed.error().detail());
}

void Sessions::StopAll(const std::string& why) {
  starting_.clear();
  const auto running = running_;  // End() takes them out of the map.
  for (const auto& [id, session] : running) session->End(why);
}

}  // namespace cowork::runnerd
