#include "brokerd/call_wire.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "brokerd/core/path.h"
#include "common/base/call_digest.h"
#include "common/base/canonical_json.h"
#include "common/base/text.h"

namespace cowork::brokerd {
namespace {

constexpr size_t kLongestServer = 32;
constexpr size_t kLongestTool = 128;
constexpr size_t kLongestArguments = 128 * 1024;
constexpr int kDeepestArguments = 32;
constexpr size_t kLongestBefore = 128;
constexpr size_t kLongestDiff = 256 * 1024;
constexpr size_t kLongestWhat = 1024;

Error Invalid(const char* message) {
  return {ErrorCode::kInvalidArgument, message};
}

bool IsDigitOrSmall(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool IsServerName(const std::string& name) {
  return !name.empty() && name.size() <= kLongestServer &&
         std::ranges::all_of(name, [](char c) { return IsDigitOrSmall(c) || c == '-'; });
}

bool IsToolName(const std::string& name) {
  const auto fits = [](char c) {
    return IsDigitOrSmall(c) || (c >= 'A' && c <= 'Z') ||
           std::string_view("_-./").find(c) != std::string_view::npos;
  };
  return !name.empty() && name.size() <= kLongestTool && std::ranges::all_of(name, fits);
}

bool IsCanonicalObject(const std::string& json) {
  if (!json.starts_with('{')) return false;
  const Result<std::string> canonical = CanonicalJson(json, kDeepestArguments);
  return canonical.ok() && *canonical == json;
}

Result<Call> ToolFromWire(const v1::ToolCall& tool) {
  if (!IsServerName(tool.server())) return Invalid("a server's name is 1 to 32 of a-z 0-9 -");
  if (!IsToolName(tool.tool())) return Invalid("a tool's name is 1 to 128 of A-Z a-z 0-9 _ - . /");
  if (tool.arguments().size() > kLongestArguments)
    return Invalid("the arguments are longer than 131072 bytes");
  if (!IsCanonicalObject(tool.arguments()))
    return Invalid("the arguments are no object of canonical JSON, at most 32 levels deep");
  return Call(
      ToolCall{.server = tool.server(), .tool = tool.tool(), .arguments = tool.arguments()});
}

template <typename Message>
Result<Call> CallFromWire(const Message& message) {
  if (message.has_tool()) {
    if (!message.command().empty()) return Invalid("it is a command and a tool at once");
    return ToolFromWire(message.tool());
  }
  if (message.command().empty() || message.command().size() > kLongestCommand)
    return Invalid("the command is empty, or longer than 131071 bytes");
  if (message.cwd() != "/" && !IsNormalPath(message.cwd()))
    return Invalid("the command's directory is no absolute, normal path");
  return Call(ShellCall{.command = message.command(), .cwd = message.cwd()});
}

Result<McpNote::Kind> FromWire(v1::RunnerEvent::McpNoted::Kind kind) {
  switch (kind) {
    case v1::RunnerEvent::McpNoted::REFUSED: return McpNote::Kind::kRefused;
    case v1::RunnerEvent::McpNoted::PASSED: return McpNote::Kind::kPassed;
    case v1::RunnerEvent::McpNoted::ENDED: return McpNote::Kind::kEnded;
    default: return Invalid("what a server did is of no known kind");
  }
}

const char* NameOf(McpNote::Kind kind) {
  switch (kind) {
    case McpNote::Kind::kRefused: return "refused";
    case McpNote::Kind::kPassed: return "passed";
    case McpNote::Kind::kEnded: return "ended";
  }
  return "";
}

}  // namespace

Result<Call> FromWire(const v1::RunnerEvent::Asked& asked) {
  return CallFromWire(asked);
}

Result<Call> FromWire(const v1::RunnerEvent::Unpermitted& unpermitted) {
  return CallFromWire(unpermitted);
}

// A call without a `before` would be one that changes nothing.
Result<Preview> FromWire(const v1::AskFilesResponse& seen) {
  if (seen.before().empty() || seen.before().size() > kLongestBefore)
    return Invalid("runnerd does not say what is there now");
  if (!seen.has_change()) return Invalid("runnerd does not say what would change");
  if (seen.change().diff().size() > kLongestDiff)
    return Invalid("the change is longer than 262144 bytes");
  return Preview{.before = seen.before(),
                 .change = {.diff = seen.change().diff(),
                            .added = seen.change().added(),
                            .removed = seen.change().removed()}};
}

Result<McpNote> FromWire(const v1::RunnerEvent::McpNoted& noted) {
  if (!IsServerName(noted.server())) return Invalid("a server's name is 1 to 32 of a-z 0-9 -");
  const McpNote::Kind kind = TRY(FromWire(noted.kind()));
  return McpNote{.server = noted.server(),
                 .kind = kind,
                 .what = AsText(noted.what(), kLongestWhat),
                 .count = noted.count()};
}

v1::ToolCall ToWire(const ToolCall& call) {
  v1::ToolCall message;
  message.set_server(call.server);
  message.set_tool(call.tool);
  message.set_arguments(call.arguments);
  message.set_before(call.before);
  return message;
}

v1::FileChange ToWire(const FileChange& change) {
  v1::FileChange message;
  message.set_diff(change.diff);
  message.set_added(change.added);
  message.set_removed(change.removed);
  return message;
}

v1::Event ToWire(const McpNote& note) {
  v1::Event event;
  event.mutable_mcp_noted()->set_server(note.server);
  event.mutable_mcp_noted()->set_kind(NameOf(note.kind));
  event.mutable_mcp_noted()->set_what(note.what);
  event.mutable_mcp_noted()->set_count(note.count);
  return event;
}

}  // namespace cowork::brokerd
