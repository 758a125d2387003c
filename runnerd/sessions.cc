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
constexpr size_t kMostTrials = 4;

}  // namespace

using session::Session;

namespace {

Error RunsAlready() {
  return {ErrorCode::kInvalidArgument, "the session runs already"};
}

session::Surroundings With(session::Surroundings surroundings, session::Writers& writers) {
  surroundings.writers = &writers;
  return surroundings;
}

}  // namespace

Sessions::Sessions(session::Surroundings surroundings, Memory memory)
    : writers_(surroundings.io),
      surroundings_(With(std::move(surroundings), writers_)),
      memory_(std::move(memory)) {}

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
  if (!starting_.emplace(id, is_warm).second) co_return RunsAlready();
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

rpc::Task<RouteOutcome> Sessions::TestRoute(RouteOrder order) {
  if (trials_.size() >= kMostTrials)
    co_return Error(ErrorCode::kResourceExhausted, "too many providers are being tested; wait");
  const auto trial = std::make_shared<session::RouteTrial>(std::move(order), surroundings_);
  trials_.insert(trial);
  trial->Begin();
  rpc::Once<RouteOutcome>& outcome = trial->outcome();
  Result<RouteOutcome> met = co_await outcome;
  trials_.erase(trial);
  co_return met;
}

// Whoever has memory in use comes before who may never come.
void Sessions::WatchMemory(const std::shared_ptr<Session>& warm) {
  const auto timer = std::make_shared<boost::asio::steady_timer>(surroundings_.io, kBetweenLooks);
  timer->async_wait([this, warm, timer](const boost::system::error_code& cancelled) {
    if (cancelled || !warm->is_for_nobody() || warm->ending()) return;
    if (!MayStayWarm(memory_.Available())) return warm->End("memory is low");
    WatchMemory(warm);
  });
}

rpc::Task<rpc::Done> Sessions::UntilGone(std::string id) {
  const auto gone = std::make_shared<rpc::Once<rpc::Done>>();
  waiting_.emplace(id, gone);
  co_return co_await *gone;
}

// What was for nobody to its end leaves nothing behind: who removes it may take long, and until it
// is done nobody starts the session again.
rpc::Detached Sessions::Forget(std::string id) {
  if (running_.at(id)->is_for_nobody()) {
    co_await OffLoop();
    RemoveHome(id);
    co_await OnLoop(surroundings_.io);
  }
  running_.erase(id);
  while (auto waiting = waiting_.extract(id)) waiting.mapped()->Set(rpc::Done{});
}

Result<std::shared_ptr<Session>> Sessions::Find(const std::string& id) const {
  const auto entry = running_.find(id);
  if (entry == running_.end()) return Error(ErrorCode::kNotFound, "no such session runs");
  return entry->second;
}

Result<void> Sessions::Prompt(const TurnOrder& turn) {
  return TRY(Find(turn.session))->Prompt(turn);
}

Result<void> Sessions::AnswerAsk(const std::string& id, const std::string& ask, bool allow,
                                 const std::string& tell) {
  TRY(Find(id))->AnswerAsk(ask, allow, tell);
  return {};
}

Result<void> Sessions::GivePermit(const std::string& id, const Permit& permit) {
  return TRY(Find(id))->GivePermit(permit);
}

Result<void> Sessions::SettleCall(const std::string& id, uint64_t call, bool run) {
  return TRY(Find(id))->SettleCall(call, run);
}

void Sessions::Pace(const std::string& id, bool waits) {
  const auto entry = running_.find(id);
  if (entry != running_.end()) entry->second->Pace(waits);
}

void Sessions::ResolveAnew() {
  for (const auto& [id, session] : running_) session->ResolveAnew();
}

void Sessions::Stop(const std::string& id) {
  starting_.erase(id);
  const auto entry = running_.find(id);
  if (entry == running_.end()) return;
  entry->second->Claim();  // Who stops it by its id may go on with it.
  entry->second->End("stopped");
}

void Sessions::Discard(const std::string& id) {
  const auto starts = starting_.find(id);
  const auto runs = running_.find(id);
  if (starts != starting_.end() && starts->second) starting_.erase(starts);
  if (runs != running_.end() && runs->second->is_for_nobody()) runs->second->End("nobody came");
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
  for (const auto& trial : std::set(trials_)) trial->End(why);
  files_.EndAll(why);
}

}  // namespace cowork::runnerd
