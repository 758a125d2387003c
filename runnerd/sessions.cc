#include "runnerd/sessions.h"

#include <utility>

#include "runnerd/loop.h"
#include "runnerd/opencode/pinned.h"

namespace cowork::runnerd {

using session::Session;

Result<void> Sessions::CheckRuntime() const {
  const os::UniqueFd& runtime = surroundings_.programs.runtime;
  if (!runtime.valid())
    return Error(ErrorCode::kFailedPrecondition,
                 "the runtime is not installed; ./dev setup or the package installs it");
  return opencode::VerifyRuntime(runtime.get());
}

rpc::Task<std::string> Sessions::Start(SessionSpec spec) {
  const std::string id = spec.id;
  if (running_.contains(id) || !starting_.insert(id).second)
    co_return Error(ErrorCode::kInvalidArgument, "the session exists already");
  co_await OffLoop();
  const Result<void> runtime_is_ours = CheckRuntime();
  co_await OnLoop(surroundings_.io);
  if (starting_.erase(id) == 0)
    co_return Error(ErrorCode::kUnavailable, "it was stopped before it began");
  if (!runtime_is_ours.ok()) co_return runtime_is_ours.error();
  const auto session = std::make_shared<Session>(std::move(spec), surroundings_);
  running_.emplace(id, session);
  session->WhenGone([this, id] { running_.erase(id); });
  session->Begin();
  rpc::Once<std::string>& ready = session->ready();
  co_return co_await ready;
}

Result<std::shared_ptr<Session>> Sessions::Find(const std::string& id) const {
  const auto entry = running_.find(id);
  if (entry == running_.end()) return Error(ErrorCode::kNotFound, "no such session runs");
  return entry->second;
}

Result<void> Sessions::Prompt(const std::string& id, const std::string& text) {
  return TRY(Find(id))->Prompt(text);
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

void Sessions::StopAll(const std::string& why) {
  starting_.clear();
  const auto running = running_;  // End() takes them out of the map.
  for (const auto& [id, session] : running) session->End(why);
}

}  // namespace cowork::runnerd
