#include "runnerd/session/mcp_events.h"

#include "common/base/text.h"

namespace cowork::runnerd::session {
namespace {

using Notice = v1::FromCourier::McpNotice;

constexpr size_t kMost = 512;  // Bytes.

// What a peer chose may be anything.
std::string WordsOf(const Notice& notice) {
  const std::string what = AsText(notice.what(), kMost);
  switch (notice.kind()) {
    case Notice::UNASKED: return "an answer that nobody asked for: " + what;
    case Notice::SERVER_REQUEST: return "a request of the server: " + what;
    case Notice::TOOL_CHANGED: return "a tool that changed since it was listed first: " + what;
    case Notice::BAD_TOOL: return "a tool that cannot be pinned: " + what;
    case Notice::DESCRIPTORS: return "descriptors that came along, which were closed";
    default: return "a message of no known kind, or too long: " + what;
  }
}

}  // namespace

v1::RunnerEvent Noted(const Notice& notice) {
  v1::RunnerEvent event;
  event.mutable_mcp_noted()->set_server(notice.server());
  event.mutable_mcp_noted()->set_kind(v1::RunnerEvent::McpNoted::REFUSED);
  event.mutable_mcp_noted()->set_what(WordsOf(notice));
  event.mutable_mcp_noted()->set_count(notice.count());
  return event;
}

v1::RunnerEvent Noted(const v1::FromCourier::McpPassed& passed) {
  v1::RunnerEvent event;
  event.mutable_mcp_noted()->set_server(passed.server());
  event.mutable_mcp_noted()->set_kind(v1::RunnerEvent::McpNoted::PASSED);
  event.mutable_mcp_noted()->set_what(passed.method() + ": " + AsText(passed.what(), kMost));
  event.mutable_mcp_noted()->set_count(1);
  return event;
}

v1::RunnerEvent ServerEnded(const std::string& server, const std::string& why) {
  v1::RunnerEvent event;
  event.mutable_mcp_noted()->set_server(server);
  event.mutable_mcp_noted()->set_kind(v1::RunnerEvent::McpNoted::ENDED);
  event.mutable_mcp_noted()->set_what(AsText(why, kMost));
  event.mutable_mcp_noted()->set_count(1);
  return event;
}

}  // namespace cowork::runnerd::session
