// Whatever the runtime sends as an event, the adapter reads or refuses it, and what a person would
// be asked about is a command and an absolute directory, or a tool and its canonical arguments.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "common/base/canonical_json.h"
#include "runnerd/opencode/arguments.h"
#include "runnerd/opencode/turn.h"

namespace {

using namespace cowork::opencode;

bool IsCanonical(const std::string& arguments) {
  const auto again = cowork::CanonicalJson(arguments, kDeepestArguments);
  return again.ok() && *again == arguments && arguments.size() <= kLongestArguments;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Conversation conversation("s", "/project");
  conversation.BeginTurn();
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  while (!rest.empty()) {
    const size_t end = rest.find('\n');
    const auto event = ParseEvent(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (!event.ok()) continue;
    const Heard heard = conversation.On(*event);
    const auto* ask = std::get_if<ShellAsk>(&heard);
    if (ask != nullptr && (ask->command.empty() || !ask->cwd.starts_with('/'))) std::abort();
    const auto* tool = std::get_if<ToolAsk>(&heard);
    if (tool != nullptr && !IsCanonical(tool->arguments)) std::abort();
  }
  return 0;
}
