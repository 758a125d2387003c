#include "runnerd/servers/files/server.h"

#include <variant>

#include "common/base/log.h"
#include "runnerd/servers/files/change.h"
#include "runnerd/servers/files/core/answer.h"
#include "runnerd/servers/files/core/fields.h"
#include "runnerd/servers/files/core/protocol.h"
#include "runnerd/servers/files/core/tool_list.h"
#include "runnerd/servers/files/preview.h"
#include "runnerd/servers/files/reading_tools.h"

namespace cowork::files {
namespace {

using boost::json::object;

constexpr char kTooLong[] = "a message has at most 8 MiB; the rest of this one is skipped";

Before BeforeOf(const object& meta) {
  const Result<std::string> word = TextField(meta, "before");
  return {.word = word.ok() ? std::optional(*word) : std::nullopt};
}

Result<object> UseWritingTool(int project, const ToolCall& call) {
  const Before before = BeforeOf(call.meta);
  const Change change = TRY(ReadChange(project, call.name, call.arguments, &before));
  return ToolSaid(TRY(Make(project, change)));
}

// What is no mistake of the model's is somebody's to look into.
object Failed(const ToolCall& call, const Error& error) {
  if (error.code() == ErrorCode::kInternal)
    LOG(kError, "a tool failed").With("tool", call.name).With("detail", error.detail());
  return ToolFailed(error);
}

}  // namespace

std::string Server::Answer(const Line& line) const {
  if (line.too_long) return RefusalLine({.id = nullptr, .code = kNoRequest, .message = kTooLong});
  const Message message = ReadMessage(line.text);
  if (const auto* const refusal = std::get_if<Refusal>(&message)) return RefusalLine(*refusal);
  const auto* const request = std::get_if<Request>(&message);
  return request == nullptr ? std::string() : Handle(*request);
}

std::string Server::Handle(const Request& request) const {
  if (request.method == "tools/call") return CallTool(request);
  if (request.method == "tools/list") return AnswerLine(request.id, ToolList());
  if (request.method == "ping") return AnswerLine(request.id, {});
  if (request.method == "initialize") return AnswerLine(request.id, Greeting(request.params));
  return RefusalLine(
      {.id = request.id, .code = kNoSuchMethod, .message = "there is no such method here"});
}

std::string Server::CallTool(const Request& request) const {
  const Result<ToolCall> call = ReadToolCall(request.params);
  if (!call.ok())
    return RefusalLine(
        {.id = request.id, .code = kWrongParameters, .message = call.error().message()});
  const std::optional<Result<object>> used = Use(*call);
  if (!used.has_value())
    return RefusalLine(
        {.id = request.id, .code = kWrongParameters, .message = "there is no such tool"});
  return AnswerLine(request.id, used->ok() ? **used : Failed(*call, used->error()));
}

std::optional<Result<object>> Server::Use(const ToolCall& call) const {
  const int project = options_.project.get();
  if (call.name == "read") return UseRead(project, call.arguments);
  if (call.name == "list") return UseList(project, call.arguments);
  if (call.name == "find") return UseFind(project, call.arguments);
  if (call.name == "preview" && options_.previews) return Preview(project, call.arguments);
  if (IsWritingTool(call.name)) return UseWritingTool(project, call);
  return std::nullopt;
}

}  // namespace cowork::files
