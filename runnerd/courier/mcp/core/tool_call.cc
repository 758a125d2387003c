#include "runnerd/courier/mcp/core/tool_call.h"

#include "common/base/canonical_json.h"
#include "runnerd/courier/mcp/core/members.h"
#include "runnerd/courier/mcp/core/names.h"
#include "runnerd/courier/mcp/core/words.h"

namespace cowork::courier::mcp {
namespace {

// An escape may be six times as long as what it stands for, and blanks count for nothing.
constexpr size_t kLongestRaw = 8 * kLongestArguments;

Error TooLong() {
  return Error(ErrorCode::kResourceExhausted,
               "the arguments are longer than 128 KiB; do it in several calls");
}

Result<std::string> Arguments(std::string_view raw) {
  if (raw.empty()) return std::string("{}");
  if (raw.front() != '{')
    return Error(ErrorCode::kInvalidArgument, "the arguments are no JSON object");
  if (raw.size() > kLongestRaw) return TooLong();
  std::string canonical = TRY(CanonicalJson(raw, kDeepest));
  if (canonical.size() > kLongestArguments) return TooLong();
  return canonical;
}

Result<std::string> ProgressToken(std::string_view meta) {
  if (meta.empty() || meta.front() != '{') return std::string();
  const Members members = TRY(MembersOf(meta));
  const std::string_view token = Raw(members, "progressToken");
  return WrittenAnew(IsId(token) ? token : std::string_view());
}

std::string Meta(const ToolCall& call, const std::optional<std::string>& before) {
  std::string members;
  if (before) {
    members = "\"before\":";
    AppendCanonicalString(members, *before);
  }
  if (!call.progress_token.empty())
    members += (members.empty() ? "" : ",") + ("\"progressToken\":" + call.progress_token);
  return members.empty() ? "" : ",\"_meta\":{" + members + "}";
}

}  // namespace

Result<ToolCall> ReadToolCall(std::string_view params) {
  const Members members = TRY(MembersOf(params));
  const Result<std::string> name = JsonReader(Raw(members, "name"), kDeepest).Text();
  if (!name.ok() || !IsToolName(*name))
    return Error(ErrorCode::kInvalidArgument, "no tool has such a name");
  ToolCall call{.tool = *name, .arguments = {}, .progress_token = {}};
  call.arguments = TRY(Arguments(Raw(members, "arguments")));
  call.progress_token = TRY(ProgressToken(Raw(members, "_meta")));
  return call;
}

bool SaysItFailed(const Message& answer) {
  std::string_view failed = "false";
  JsonReader reader(answer.result, kDeepest);
  const Result<void> read = reader.Members([&](const std::string& name) -> Result<void> {
    const std::string_view value = TRY(reader.Skip());
    if (name == "isError") failed = value;
    return {};
  });
  return !read.ok() || failed != "false";
}

std::string WriteToolCall(uint64_t id, const ToolCall& call,
                          const std::optional<std::string>& before) {
  return Request(
      id, "tools/call",
      "{\"name\":\"" + call.tool + "\",\"arguments\":" + call.arguments + Meta(call, before) + "}");
}

}  // namespace cowork::courier::mcp
