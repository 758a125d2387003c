#include "runnerd/opencode/events.h"

#include <utility>

#include "runnerd/opencode/arguments.h"
#include "runnerd/opencode/json.h"
#include "runnerd/opencode/requests.h"
#include "runnerd/opencode/surrogates.h"
#include "runnerd/opencode/tool_name.h"

namespace cowork::opencode {
namespace {

using boost::json::object;

Error Incomplete(const char* kind) {
  return Error(ErrorCode::kInvalidArgument,
               std::string("the runtime sent an incomplete event: ") + kind);
}

void ReadArguments(std::string_view event, ToolPart& tool) {
  if (tool.status != "running" || !MayBeToolName(tool.tool)) return;
  Result<std::string> arguments = ArgumentsIn(event);
  if (arguments.ok())
    tool.arguments = *std::move(arguments);
  else
    tool.unfit = arguments.error().message();
}

Result<Event> ReadToolPart(const std::string& session, const object& part, std::string_view event) {
  const object& state = ObjectIn(part, "state");
  const object& input = ObjectIn(state, "input");
  ToolPart tool{.session = session,
                .call = TextIn(part, "callID"),
                .tool = TextIn(part, "tool"),
                .status = TextIn(state, "status"),
                .command = TextIn(input, "command"),
                .workdir = TextIn(input, "workdir")};
  if (tool.call.empty() || tool.tool.empty() || tool.status.empty()) return Incomplete("tool");
  ReadArguments(event, tool);
  return Event(std::move(tool));
}

Result<Event> ReadPart(const object& properties, std::string_view event) {
  const object& part = ObjectIn(properties, "part");
  const std::string session = TextIn(properties, "sessionID");
  if (TextIn(part, "type") == "tool") return ReadToolPart(session, part, event);
  return Event(
      PartBegan{.session = session, .part = TextIn(part, "id"), .type = TextIn(part, "type")});
}

Result<Event> ReadDelta(const object& properties) {
  if (TextIn(properties, "field") != "text") return Event(Other{});
  return Event(TextDelta{.session = TextIn(properties, "sessionID"),
                         .part = TextIn(properties, "partID"),
                         .text = TextIn(properties, "delta")});
}

// A call is named in every ask that a tool raises. One without it cannot be joined with its input
// and is rejected later; it must not stay unanswered.
Result<Event> ReadAsk(const object& properties) {
  PermissionAsked asked{.session = TextIn(properties, "sessionID"),
                        .ask = TextIn(properties, "id"),
                        .permission = TextIn(properties, "permission"),
                        .call = TextIn(ObjectIn(properties, "tool"), "callID")};
  if (asked.ask.empty()) return Incomplete("permission.asked");
  if (!IsPlainId(asked.ask))
    return Error(ErrorCode::kInvalidArgument,
                 "the runtime asks under an id that nobody can answer to");
  return Event(std::move(asked));
}

Result<Event> ReadStatus(const object& properties) {
  if (TextIn(ObjectIn(properties, "status"), "type") != "busy") return Event(Other{});
  return Event(SessionBusy{.session = TextIn(properties, "sessionID")});
}

uint32_t StatusIn(const object& data) {
  const boost::json::value* status = data.if_contains("statusCode");
  const int64_t* number = status == nullptr ? nullptr : status->if_int64();
  return number != nullptr && *number >= 100 && *number <= 599 ? static_cast<uint32_t>(*number) : 0;
}

Result<Event> ReadFailure(const object& properties) {
  const object& error = ObjectIn(properties, "error");
  const object& data = ObjectIn(error, "data");
  std::string why = TextIn(data, "message");
  if (why.empty()) why = TextIn(error, "name");
  if (why.empty()) why = "the runtime gave no reason";
  return Event(SessionFailed{
      .session = TextIn(properties, "sessionID"), .why = std::move(why), .status = StatusIn(data)});
}

}  // namespace

Result<Event> ParseEvent(std::string_view data) {
  const std::string text = ReplaceLoneSurrogates(data);
  const object event = TRY(ParseObject(text, kDeepestJson, "an event"));
  const std::string type = TextIn(event, "type");
  const object& properties = ObjectIn(event, "properties");
  if (type == "message.part.updated") return ReadPart(properties, text);
  if (type == "message.part.delta") return ReadDelta(properties);
  if (type == "permission.asked") return ReadAsk(properties);
  if (type == "session.status") return ReadStatus(properties);
  if (type == "session.error") return ReadFailure(properties);
  if (type == "session.idle") return Event(SessionIdle{.session = TextIn(properties, "sessionID")});
  return Event(Other{});
}

}  // namespace cowork::opencode
