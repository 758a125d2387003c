#include "runnerd/session/tool_calls.h"

#include <optional>
#include <utility>
#include <vector>

#include "common/base/files_tools.h"

namespace cowork::runnerd::session {
namespace {

constexpr size_t kMostCalls = 64;  // As the courier has it, for one that does not.
constexpr int kFailed = 1;         // As most commands say.

}  // namespace

void ToolCalls::Arrive(const v1::FromCourier::ToolCall& asked, TimePoint now) {
  const uint64_t number = asked.call();
  if (!book_.IsNew(number)) return;
  Call& call = calls_[number];
  call.server = asked.server();
  call.tool = asked.tool();
  call.arguments = asked.arguments();
  if (calls_.size() > kMostCalls) return Refuse(number, "too many calls at once");
  std::optional<Permit> permit = book_.permits.Spend(
      {.server = call.server, .tool = call.tool, .arguments = call.arguments, .before = {}}, now);
  if (!permit.has_value()) return AskOnTheSpot(number, call);
  call.permit_id = std::move(permit->id);
  call.before = std::move(permit->before);
  Run(number);
}

void ToolCalls::AskOnTheSpot(uint64_t number, const Call& call) {
  v1::RunnerEvent event;
  event.mutable_unpermitted()->set_call(number);
  v1::ToolCall& tool = *event.mutable_unpermitted()->mutable_tool();
  tool.set_server(call.server);
  tool.set_tool(call.tool);
  tool.set_arguments(call.arguments);
  callbacks_.tell(std::move(event));
}

void ToolCalls::Decline(uint64_t number, const std::string& why) {
  if (book_.IsNew(number)) Refuse(number, why);
}

Result<void> ToolCalls::Settle(uint64_t number, bool run) {
  const auto entry = calls_.find(number);
  if (entry == calls_.end() || entry->second.allowed)
    return Error(ErrorCode::kNotFound, "no such call waits to be judged");
  if (run)
    Run(number);
  else
    Refuse(number, "no permit fits it, and policy alone does not allow it");
  return {};
}

// Of the person's files only cowork-files has any that it could write.
bool ToolCalls::Writes(const Call& call) const {
  return !read_only_ && MayChangeFiles(call.server, call.tool);
}

void ToolCalls::Run(uint64_t number) {
  Call& call = calls_.at(number);
  call.allowed = true;
  if (writers_ == nullptr || !Writes(call)) return RunNow(number);
  // Not strongly: the place is the call's, and so ours.
  call.place = writers_->Wait(project_, [weak = weak_from_this(), number] {
    if (const auto self = weak.lock()) self->RunNow(number);
  });
}

void ToolCalls::LetNoneBegin() {
  for (auto& [number, call] : calls_)
    if (!call.started) call.place.reset();
}

void ToolCalls::RunNow(uint64_t number) {
  Call& call = calls_.at(number);
  call.started = true;
  call.since = std::chrono::steady_clock::now();
  v1::RunnerEvent event;
  event.mutable_call_started()->set_call(number);
  event.mutable_call_started()->set_permit_id(call.permit_id);
  event.mutable_call_started()->set_box_id(callbacks_.box_of(call.server));
  callbacks_.tell(std::move(event));
  v1::ToCourier message;
  message.mutable_tool_verdict()->set_call(number);
  message.mutable_tool_verdict()->set_allow(true);
  if (!call.before.empty()) message.mutable_tool_verdict()->set_before(call.before);
  callbacks_.to_courier(std::move(message));
}

void ToolCalls::OnEnded(const v1::FromCourier::ToolCallEnded& ended) {
  End(ended.call(), ended.failed() ? Outcome::kFailed : Outcome::kAnswered);
}

void ToolCalls::End(uint64_t number, Outcome outcome) {
  const auto entry = calls_.find(number);
  if (entry == calls_.end()) return;  // It was refused.
  if (entry->second.started) TellEnd(number, entry->second, outcome);
  Forget(number);
}

void ToolCalls::TellEnd(uint64_t number, const Call& call, Outcome outcome) {
  using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::steady_clock;
  v1::RunnerEvent event;
  event.mutable_call_ended()->set_call(number);
  event.mutable_call_ended()->set_exit_code(outcome == Outcome::kFailed ? kFailed : 0);
  event.mutable_call_ended()->set_milliseconds(
      static_cast<uint64_t>(duration_cast<milliseconds>(steady_clock::now() - call.since).count()));
  callbacks_.tell(std::move(event));
}

void ToolCalls::OnServerEnded(const std::string& server) {
  std::vector<uint64_t> its;
  for (const auto& [number, call] : calls_)
    if (call.server == server) its.push_back(number);
  for (const uint64_t number : its) End(number, Outcome::kFailed);
}

void ToolCalls::EndTurn(std::function<void()> none_left) {
  if (calls_.empty()) return none_left();
  none_left_ = std::move(none_left);
  std::vector<std::pair<uint64_t, bool>> open;
  for (const auto& [number, call] : calls_) open.emplace_back(number, call.started);
  for (const auto& [number, started] : open) {
    const auto entry = calls_.find(number);
    if (entry == calls_.end()) continue;
    if (started)
      callbacks_.kill(std::string(entry->second.server));
    else
      Refuse(number, "its turn is over");
  }
}

void ToolCalls::Refuse(uint64_t number, const std::string& why) {
  v1::ToCourier message;
  message.mutable_tool_verdict()->set_call(number);
  message.mutable_tool_verdict()->set_why("not done: " + why);
  callbacks_.to_courier(std::move(message));
  Forget(number);
}

void ToolCalls::Forget(uint64_t number) {
  calls_.erase(number);
  if (calls_.empty() && none_left_) std::exchange(none_left_, nullptr)();
}

}  // namespace cowork::runnerd::session
