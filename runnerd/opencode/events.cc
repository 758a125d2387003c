#include "runnerd/opencode/events.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "runnerd/opencode/json.h"
#include "runnerd/opencode/requests.h"

namespace cowork::opencode {
namespace {

using boost::json::object;

Error Incomplete(const char* kind) {
  return Error(ErrorCode::kInvalidArgument,
               std::string("the runtime sent an incomplete event: ") + kind);
}

Result<Event> ReadToolPart(const std::string& session, const object& part) {
  const object& state = ObjectIn(part, "state");
  const object& input = ObjectIn(state, "input");
  ToolPart tool{.session = session,
                .call = TextIn(part, "callID"),
                .tool = TextIn(part, "tool"),
                .status = TextIn(state, "status"),
                .command = TextIn(input, "command"),
                .workdir = TextIn(input, "workdir")};
  if (tool.call.empty() || tool.tool.empty() || tool.status.empty()) return Incomplete("tool");
  return Event(std::move(tool));
}

Result<Event> ReadPart(const object& properties) {
  const object& part = ObjectIn(properties, "part");
  const std::string session = TextIn(properties, "sessionID");
  if (TextIn(part, "type") == "tool") return ReadToolPart(session, part);
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

// The code unit of a \uXXXX escape at `at`, if one stands there.
std::optional<unsigned> EscapedUnit(std::string_view json, size_t at) {
  if (at + 6 > json.size() || json[at] != '\\' || json[at + 1] != 'u') return std::nullopt;
  unsigned unit = 0;
  const char* const digits = json.data() + at + 2;
  const auto read = std::from_chars(digits, digits + 4, unit, 16);
  if (read.ec != std::errc{} || read.ptr != digits + 4) return std::nullopt;
  return unit;
}

bool IsHigh(std::optional<unsigned> unit) {
  return unit && *unit >= 0xd800 && *unit < 0xdc00;
}

bool IsLow(std::optional<unsigned> unit) {
  return unit && *unit >= 0xdc00 && *unit < 0xe000;
}

}  // namespace

std::string ReplaceLoneSurrogates(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  size_t at = 0;
  for (size_t escape = 0; (escape = json.find('\\', at)) != std::string_view::npos;) {
    out += json.substr(at, escape - at);
    const std::optional<unsigned> unit = EscapedUnit(json, escape);
    const bool pair = IsHigh(unit) && IsLow(EscapedUnit(json, escape + 6));
    const size_t length = pair ? 12 : unit ? 6 : 2;
    if (!pair && (IsHigh(unit) || IsLow(unit)))
      out += "\\ufffd";
    else
      out += json.substr(escape, length);
    at = std::min(escape + length, json.size());
  }
  out += json.substr(at);
  return out;
}

Result<Event> ParseEvent(std::string_view data) {
  const object event = TRY(ParseObject(ReplaceLoneSurrogates(data), kDeepestJson));
  const std::string type = TextIn(event, "type");
  const object& properties = ObjectIn(event, "properties");
  if (type == "message.part.updated") return ReadPart(properties);
  if (type == "message.part.delta") return ReadDelta(properties);
  if (type == "permission.asked") return ReadAsk(properties);
  if (type == "session.status") return ReadStatus(properties);
  if (type == "session.error") return ReadFailure(properties);
  if (type == "session.idle") return Event(SessionIdle{.session = TextIn(properties, "sessionID")});
  return Event(Other{});
}

}  // namespace cowork::opencode
