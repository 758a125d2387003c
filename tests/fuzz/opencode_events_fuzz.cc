// Whatever the runtime sends as an event, the adapter reads or refuses it, and what a person would
// be asked about is a command and an absolute directory.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "runnerd/opencode/turn.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cowork::opencode;
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
  }
  return 0;
}
