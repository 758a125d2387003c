// What a conversation does with what the server says.

#include <utility>

#include "runnerd/courier/mcp/core/conversation.h"
#include "runnerd/courier/mcp/core/words.h"

namespace cowork::courier::mcp {
namespace {

std::string LastWordOn(const Asked& asked) {
  if (!asked.call) return ErrorOf(asked.client_id, RpcError::kNotTaken, "the server has ended");
  return RefusalOf(asked.client_id,
                   asked.held ? "not called: the server has ended"
                              : "the server ended before it answered; what it did is not known");
}

}  // namespace

Result<Step> Conversation::FromServer(std::string_view line) {
  const Message message = TRY(ReadMessage(line));
  switch (message.kind) {
    case Message::Kind::kNotification: return OnServerNotification(message);
    case Message::Kind::kRequest: return OnServerRequest(message);
    case Message::Kind::kResponse: break;
  }
  return OnAnswer(message);
}

Step Conversation::OnServerNotification(const Message& notification) {
  const Step not_passed = Step::Noticed(Notice::Kind::kNotPassed, notification.method);
  if (!PassesAsServersNotification(notification.method)) return not_passed;
  if (notification.params.size() > kLongestNotification) return not_passed;
  const Result<std::string> params = WrittenAnew(notification.params);
  if (!params.ok()) return not_passed;
  return Step::ToClient(Notification(notification.method, *params));
}

// A ping asks only whether somebody is there; we are.
Step Conversation::OnServerRequest(const Message& request) {
  if (request.method == "ping") return Step::ToServer(ResultOf(request.id, "{}"));
  Step step = Step::Noticed(Notice::Kind::kServerRequest, request.method);
  step.to_server = ErrorOf(request.id, RpcError::kMethodNotFound, "nothing is asked of the client");
  return step;
}

Step Conversation::OnAnswer(const Message& response) {
  const std::optional<Asked> asked = in_flight_.TakeAnswered(response.id);
  if (!asked) return Step::Noticed(Notice::Kind::kUnasked, response.id);
  Step step;
  Result<std::string> answer = Answer(*asked, response, step.notices);
  if (asked->call)
    step.ended.push_back(
        {.number = asked->number, .failed = !answer.ok() || SaysItFailed(response)});
  if (asked->client_id.empty()) return step;
  step.to_client = answer.ok()
                       ? *std::move(answer)
                       : ErrorOf(asked->client_id, RpcError::kNotTaken,
                                 "the server's answer does not pass: " + answer.error().message());
  return step;
}

Result<std::string> Conversation::Answer(const Asked& asked, const Message& response,
                                         std::vector<Notice>& notices) {
  if (!response.error.empty()) return ErrorOf(asked.client_id, TRY(WrittenAnew(response.error)));
  if (!asked.lists_tools) return ResultOf(asked.client_id, TRY(WrittenAnew(response.result)));
  PinnedList list = TRY(Pin(response.result, pins_));
  notices = std::move(list.notices);
  return ResultOf(asked.client_id, list.result);
}

Step Conversation::ServerEnded() {
  ServerTakesNothing();
  Step step;
  for (const auto& [number, asked] : in_flight_.TakeAll()) {
    if (!asked.client_id.empty()) step.to_client += LastWordOn(asked);
    if (asked.call) step.ended.push_back({.number = number, .failed = true});
  }
  return step;
}

}  // namespace cowork::courier::mcp
