// Whatever a client sends, the server reads or refuses it; a tool is asked for nothing outside of
// the project; and what could be read says who is answered.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "runnerd/servers/files/core/answer.h"
#include "runnerd/servers/files/core/arguments.h"
#include "runnerd/servers/files/core/lines.h"
#include "runnerd/servers/files/core/path.h"
#include "runnerd/servers/files/core/protocol.h"

namespace {

using namespace cowork::files;

constexpr size_t kLongest = 4096;

void Demand(bool holds) {
  if (!holds) std::abort();
}

void LooksInside(const std::string& path) {
  Demand(CheckDirectoryPath(path).ok());
}

void ReadAsEveryTool(const boost::json::object& arguments) {
  if (const auto call = ReadReadCall(arguments); call.ok()) LooksInside(call->path);
  if (const auto call = ReadListCall(arguments); call.ok()) LooksInside(call->path);
  if (const auto call = ReadFindCall(arguments); call.ok()) LooksInside(call->path);
  if (const auto call = ReadWriteCall(arguments); call.ok()) LooksInside(call->path);
  if (const auto call = ReadDeleteCall(arguments); call.ok()) LooksInside(call->path);
  if (const auto call = ReadMoveCall(arguments); call.ok()) LooksInside(call->to);
  const auto edit = ReadEditCall(arguments);
  if (edit.ok()) static_cast<void>(ApplyEdits("some text\nsome more\n", edit->edits));
}

void ReadRequest(const Request& request) {
  Demand(request.id.is_string() || request.id.is_number());
  const auto call = ReadToolCall(request.params);
  if (call.ok()) ReadAsEveryTool(call->arguments);
  const std::string answer = AnswerLine(request.id, Greeting(request.params));
  Demand(answer.find('\n') == answer.size() - 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  LineReader reader(kLongest);
  reader.Feed({reinterpret_cast<const char*>(data), size});
  while (const auto line = reader.Next()) {
    Demand(line->text.size() <= kLongest);
    const Message message = ReadMessage(line->text);
    if (const auto* const request = std::get_if<Request>(&message)) ReadRequest(*request);
    if (const auto* const refusal = std::get_if<Refusal>(&message)) RefusalLine(*refusal);
  }
  return 0;
}
