// However a peer's bytes are cut, the same messages come out of them. One that is written anew is
// the same message, and one line to any reader; arguments that are taken have one canonical form.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/canonical_json.h"
#include "runnerd/courier/mcp/core/line_reader.h"
#include "runnerd/courier/mcp/core/members.h"
#include "runnerd/courier/mcp/core/message.h"
#include "runnerd/courier/mcp/core/tool_call.h"
#include "runnerd/courier/mcp/core/words.h"
#include "tests/support/universal_lines.h"

namespace {

using namespace cowork;
using namespace cowork::courier::mcp;

constexpr size_t kLongest = 4096;

void Demand(bool holds) {
  if (!holds) std::abort();
}

std::string_view ValueOf(const Message& message) {
  if (message.kind != Message::Kind::kResponse) return message.params;
  return message.error.empty() ? message.result : message.error;
}

std::string Written(const Message& message, const std::string& value) {
  if (message.kind == Message::Kind::kRequest) return Request(1, message.method, value);
  if (message.kind == Message::Kind::kNotification) return Notification(message.method, value);
  return message.error.empty() ? ResultOf("1", value) : ErrorOf("1", value);
}

void LookAtCall(std::string_view params) {
  const Result<ToolCall> call = ReadToolCall(params);
  if (!call.ok()) return;
  Demand(*CanonicalJson(call->arguments, kDeepest) == call->arguments);
  std::string line = WriteToolCall(1, *call, "b");
  line.pop_back();
  const Result<Message> message = ReadMessage(line);
  Demand(message.ok());
  const Result<ToolCall> again = ReadToolCall(message->params);
  Demand(again.ok() && again->tool == call->tool && again->arguments == call->arguments);
}

Result<void> LookAt(std::string_view line) {
  const Message message = TRY(ReadMessage(line));
  if (!message.params.empty()) LookAtCall(message.params);
  const std::string value = TRY(WrittenAnew(ValueOf(message)));
  const std::string anew = Written(message, value);
  Demand(anew.ends_with('\n') && support::UniversalLines(anew).size() == 1);
  const Result<Message> again = ReadMessage(anew);
  Demand(again.ok() && again->kind == message.kind && again->method == message.method);
  Demand(*WrittenAnew(ValueOf(*again)) == value);
  return {};
}

std::vector<std::string> Lines(std::string_view bytes, size_t piece) {
  std::vector<std::string> lines;
  LineReader reader(kLongest);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
    const auto take = [&lines](std::string_view line) -> Result<void> {
      lines.emplace_back(line);
      return {};
    };
    const auto note = [&lines]() -> Result<void> {
      lines.emplace_back("(too long)");
      return {};
    };
    Demand(reader.Feed(bytes.substr(0, piece), {.take = take, .too_long = note}).ok());
  }
  return lines;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::vector<std::string> lines = Lines(bytes, bytes.size());
  Demand(lines == Lines(bytes, 1));
  for (const std::string& line : lines) {
    Demand(line.size() <= kLongest);
    static_cast<void>(LookAt(line).ok());
  }
  return 0;
}
