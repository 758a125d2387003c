// What a conversation does with what its client says.

#include <utility>

#include "runnerd/courier/mcp/core/conversation.h"
#include "runnerd/courier/mcp/core/members.h"
#include "runnerd/courier/mcp/core/words.h"

namespace cowork::courier::mcp {

Result<Step> Conversation::FromClient(std::string_view line) {
  const Message message = TRY(ReadMessage(line));
  switch (message.kind) {
    case Message::Kind::kNotification: return OnClientNotification(message);
    // The client is asked nothing.
    case Message::Kind::kResponse: return Step::Noticed(Notice::Kind::kUnasked, message.id);
    case Message::Kind::kRequest: break;
  }
  if (in_flight_.NumberOf(message.id))
    return Error(ErrorCode::kInvalidArgument, "the client uses an id twice at the same time");
  return message.method == "tools/call" ? Hold(message) : Pass(message);
}

Step Conversation::TooLongFromClient() {
  Step step = Step::Noticed(Notice::Kind::kNotPassed, "a message that is too long");
  step.to_client = ErrorOf("null", RpcError::kInvalidRequest,
                           "a message is longer than 8 MiB, and was not read; say it in several");
  return step;
}

Step Conversation::Pass(const Message& request) {
  const auto refuse = [&request](RpcError code, const std::string& why) {
    return Step::ToClient(ErrorOf(request.id, code, why));
  };
  if (!PassesAsRequest(request.method))
    return refuse(RpcError::kMethodNotFound, "this method does not pass");
  if (!server_takes_) return refuse(RpcError::kNotTaken, kTakesNothing);
  const Result<std::string> params = WrittenAnew(request.params);
  if (!params.ok()) return refuse(RpcError::kInvalidParams, params.error().message());
  Result<std::optional<Record>> record = RecordOf(request.method, *params);
  if (!record.ok()) return refuse(RpcError::kInvalidParams, record.error().message());
  const uint64_t number = ++last_number_;
  const Result<void> added = in_flight_.Add({.number = number,
                                             .client_id = std::string(request.id),
                                             .lists_tools = request.method == "tools/list"});
  if (!added.ok()) return refuse(RpcError::kNotTaken, added.error().message());
  Step step = Step::ToServer(Request(number, request.method, *params));
  step.passed = *std::move(record);
  return step;
}

Step Conversation::OnClientNotification(const Message& notification) {
  if (notification.method == "notifications/cancelled") return Cancel(notification.params);
  const Result<std::string> params = WrittenAnew(notification.params);
  if (!PassesAsNotification(notification.method) || !params.ok())
    return Step::Noticed(Notice::Kind::kNotPassed, notification.method);
  return Step::ToServer(Notification(notification.method, *params));
}

// One whose request is gone has come too late, which is no fault. Where the server makes it all the
// same, a call is over when that has answered, and not before.
Step Conversation::Cancel(std::string_view params) {
  const Result<Members> members = MembersOf(params);
  if (!members.ok()) return {};
  const std::optional<uint64_t> number = in_flight_.NumberOf(Raw(*members, "requestId"));
  if (!number) return {};
  const Asked& asked = *in_flight_.Find(*number);
  const bool held = asked.held;
  const bool is_call = asked.call.has_value();
  const bool goes_on = is_call && !held && heard_out_;
  Step step;
  if (is_call && !goes_on) step.ended.push_back({.number = *number, .failed = true});
  if (goes_on)
    in_flight_.Cancelled(*number);
  else
    in_flight_.Take(*number);
  if (!held)
    step.to_server =
        Notification("notifications/cancelled", "{\"requestId\":" + std::to_string(*number) + "}");
  return step;
}

}  // namespace cowork::courier::mcp
