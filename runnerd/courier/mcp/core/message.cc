#include "runnerd/courier/mcp/core/message.h"

#include "runnerd/courier/mcp/core/members.h"

namespace cowork::courier::mcp {
namespace {

Error Bad(const char* what) {
  return Error(ErrorCode::kInvalidArgument, std::string("a message is no JSON-RPC: ") + what);
}

Result<Message> ReadResponse(Message message) {
  if (message.id.empty()) return Bad("it has neither a method nor an id");
  if (message.result.empty() == message.error.empty())
    return Bad("a response has a result or an error, and not both");
  if (!message.error.empty() && message.error.front() != '{') return Bad("an error is an object");
  message.kind = Message::Kind::kResponse;
  message.params = {};
  return message;
}

Result<Message> ReadCall(Message message, std::string_view method) {
  message.method = TRY(JsonReader(method, kDeepest).Text());
  if (!message.result.empty() || !message.error.empty())
    return Bad("it is both a request and a response");
  if (!message.params.empty() && message.params.front() != '{') return Bad("params are an object");
  message.kind = message.id.empty() ? Message::Kind::kNotification : Message::Kind::kRequest;
  // Whoever is lax about the id might take it for the request that was not judged.
  if (message.id.empty() && !message.method.starts_with("notifications/"))
    return Bad("a request has an id");
  return message;
}

}  // namespace

bool IsId(std::string_view raw) {
  constexpr std::string_view kBegins = "\"-0123456789";
  return !raw.empty() && raw.size() <= kLongestId &&
         kBegins.find(raw.front()) != std::string_view::npos;
}

Result<Message> ReadMessage(std::string_view line) {
  if (JsonReader(line, kDeepest).Next() == '[') return Bad("batches are not taken");
  const Members members = TRY(MembersOf(line));
  Message message{.id = Raw(members, "id"),
                  .method = {},
                  .params = Raw(members, "params"),
                  .result = Raw(members, "result"),
                  .error = Raw(members, "error")};
  if (Raw(members, "jsonrpc") != "\"2.0\"") return Bad("it does not say that it is version 2.0");
  if (members.contains("id") && !IsId(message.id)) return Bad("an id is a number or a string");
  if (!members.contains("method")) return ReadResponse(std::move(message));
  return ReadCall(std::move(message), Raw(members, "method"));
}

}  // namespace cowork::courier::mcp
