#include "ui-client/cli/call_log.h"

#include <algorithm>
#include <vector>

#include "ui-client/cli/call_text.h"
#include "ui-client/cli/event_text.h"
#include "ui-client/cli/short_ids.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr size_t kDetailIndent = 6;

constexpr size_t kOutputIndent = 8;  // Where no line of ours begins.

// As it was written, line for line. A long one is cut: the terminal would go on with it at its
// edge.
std::string Output(const Look& look, std::string_view text) {
  const std::string shown = Shown(text, Breaks::kKept);
  std::string lines;
  for (size_t at = 0; at < shown.size();) {
    const size_t end = std::min(shown.find('\n', at), shown.size());
    for (const std::string& piece : Cut(shown.substr(at, end - at), look.width - kOutputIndent))
      lines += std::string(kOutputIndent, ' ') + piece + "\n";
    at = end + 1;
  }
  return lines;
}

}  // namespace

bool CallLog::IsAbout(const v1::Event& event) const {
  switch (event.what_case()) {
    case v1::Event::kCallStarted: return event.call_started().call() == call_;
    case v1::Event::kCallWrote: return event.call_wrote().call() == call_;
    case v1::Event::kCallEnded: return event.call_ended().call() == call_;
    default: return false;
  }
}

std::string CallLog::Take(const v1::Event& event) {
  if (event.has_call_started()) last_ = std::max(last_, event.call_started().call());
  if (!IsAbout(event)) return "";
  found_ = true;
  if (event.has_call_started()) return Rest() + OnStarted(event.call_started());
  if (event.has_call_wrote()) return OnWrote(event.call_wrote());
  end_ = OnEnded(event.call_ended());
  return "";
}

std::string CallLog::OnStarted(const v1::Event::CallStarted& started) {
  of_tool_ = started.has_tool();
  const Call call{.command = started.command(), .tool = of_tool_ ? &started.tool() : nullptr};
  std::vector<std::string> parts = {"box " + Shown(started.box_id())};
  if (!started.approval_id().empty())
    parts.push_back("approval " + ShortIds().Of(started.approval_id()));
  return CallText(look_, call, "call " + std::to_string(call_), Paint::kFaint) +
         Joined(parts, kDetailIndent, look_.width);
}

std::string CallLog::OnWrote(const v1::Event::CallWrote& wrote) const {
  if (wrote.left_out() == 0) return Output(look_, wrote.first() + wrote.last());
  return Output(look_, wrote.first()) +
         Indented("… " + std::to_string(wrote.left_out()) + " bytes are not kept …", 4,
                  look_.width) +
         Output(look_, wrote.last());
}

std::string CallLog::OnEnded(const v1::Event::CallEnded& ended) const {
  return TextOf(look_, ended, of_tool_ ? Of::kTool : Of::kCommand, "");
}

Complaint CallLog::ComplaintOfNone(const std::string& session) const {
  const std::string they = last_ == 0 ? "none started" : "its last one is " + std::to_string(last_);
  return {.what = "the call cannot be shown",
          .why = session + " has no call " + std::to_string(call_) + ": " + they,
          .remedy = "cowork show " + session,
          .exit = Exit::kNo};
}

}  // namespace cowork::cli
