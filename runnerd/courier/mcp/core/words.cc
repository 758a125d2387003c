#include "runnerd/courier/mcp/core/words.h"

#include <algorithm>
#include <iterator>

#include "common/base/canonical_json.h"
#include "runnerd/courier/mcp/core/members.h"

namespace cowork::courier::mcp {
namespace {

constexpr const char* kBegin = R"({"jsonrpc":"2.0")";

// What ends a line for some reader, and stands in strings as it is: controls are escaped by now.
struct LineBreak {
  std::string_view raw;
  std::string_view escaped;
};
constexpr LineBreak kBreaks[] = {
    {"\xc2\x85", "\\u0085"}, {"\xe2\x80\xa8", "\\u2028"}, {"\xe2\x80\xa9", "\\u2029"}};

std::string Line(std::string_view message) {
  std::string line;
  line.reserve(message.size() + 1);
  while (!message.empty()) {
    const auto* known = std::ranges::find_if(
        kBreaks, [message](const LineBreak& one) { return message.starts_with(one.raw); });
    const bool found = known != std::end(kBreaks);
    const size_t size =
        found ? known->raw.size() : std::min(message.find_first_of("\xc2\xe2", 1), message.size());
    line += found ? known->escaped : message.substr(0, size);
    message.remove_prefix(size);
  }
  return line + '\n';
}

std::string Quoted(std::string_view text) {
  std::string quoted;
  AppendCanonicalString(quoted, text);
  return quoted;
}

std::string MethodAnd(std::string_view method, std::string_view params) {
  std::string text = ",\"method\":" + Quoted(method);
  if (!params.empty()) text.append(",\"params\":").append(params);
  return text + '}';
}

std::string Response(std::string_view id, std::string_view name, std::string_view value) {
  std::string text = kBegin;
  text.append(",\"id\":").append(id).append(",\"").append(name).append("\":").append(value);
  return Line(text + '}');
}

}  // namespace

Result<std::string> WrittenAnew(std::string_view json) {
  if (json.empty()) return std::string();
  return CanonicalJson(json, kDeepest);
}

std::string Request(uint64_t id, std::string_view method, std::string_view params) {
  return Line(kBegin + (",\"id\":" + std::to_string(id)) + MethodAnd(method, params));
}

std::string Notification(std::string_view method, std::string_view params) {
  return Line(kBegin + MethodAnd(method, params));
}

std::string ResultOf(std::string_view id, std::string_view result) {
  return Response(id, "result", result);
}

std::string ErrorOf(std::string_view id, std::string_view error) {
  return Response(id, "error", error);
}

std::string ErrorOf(std::string_view id, RpcError code, std::string_view why) {
  return ErrorOf(id, "{\"code\":" + std::to_string(static_cast<int>(code)) +
                         ",\"message\":" + Quoted(why) + "}");
}

std::string RefusalOf(std::string_view id, std::string_view why) {
  return ResultOf(id,
                  R"({"content":[{"type":"text","text":)" + Quoted(why) + R"(}],"isError":true})");
}

}  // namespace cowork::courier::mcp
