// What a conversation does with the tool calls of its client.

#include "runnerd/courier/mcp/core/conversation.h"

#include <utility>

#include "runnerd/courier/mcp/core/words.h"

namespace cowork::courier::mcp {

std::optional<std::string> Conversation::Unfit(const std::string& tool) const {
  if (!server_takes_) return kTakesNothing;
  switch (pins_.Of(tool)) {
    case ToolPins::Standing::kPinned: return std::nullopt;
    case ToolPins::Standing::kUnknown: return "the server has listed no tool of this name";
    case ToolPins::Standing::kChanged: break;
  }
  return "the server has changed what this tool is since it was first listed; "
         "it can be called in a new session only";
}

Step Conversation::Hold(const Message& request) {
  const auto refuse = [&request](const std::string& why) {
    return Step::ToClient(RefusalOf(request.id, "not called: " + why));
  };
  Result<ToolCall> call = ReadToolCall(request.params);
  if (!call.ok()) return refuse(call.error().message());
  if (const std::optional<std::string> why = Unfit(call->tool)) return refuse(*why);
  const uint64_t number = ++last_number_;
  const Result<void> added = in_flight_.Add(
      {.number = number, .client_id = std::string(request.id), .call = *call, .held = true});
  if (!added.ok()) return refuse(added.error().message());
  Step step;
  step.calls.push_back({.number = number, .call = *std::move(call)});
  return step;
}

Step Conversation::Decided(uint64_t number, const Verdict& verdict) {
  const Asked* asked = in_flight_.Find(number);
  if (asked == nullptr || !asked->held) return {};
  // The server may have changed the tool, or ended, while somebody thought about it.
  const std::optional<std::string> unfit = Unfit(asked->call->tool);
  if (verdict.allow && !unfit) {
    in_flight_.Sent(number);
    return Step::ToServer(WriteToolCall(number, *asked->call, verdict.before));
  }
  Step step =
      Step::ToClient(RefusalOf(asked->client_id, "not called: " + (unfit ? *unfit : verdict.why)));
  if (verdict.allow) step.ended.push_back({.number = number, .failed = true});
  in_flight_.Take(number);
  return step;
}

}  // namespace cowork::courier::mcp
