#include "ui-client/cli/transcript.h"

#include <utility>
#include <vector>

#include "ui-client/cli/call_text.h"
#include "ui-client/cli/event_text.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

const char* VerdictOf(const v1::Event::Judged& judged) {
  if (judged.allowed()) return "allowed";
  return judged.failed() ? "not made" : "denied";
}

// Cut to half a line, but for an id: it is what `cowork permissions rm` is to be told.
std::string ByWhat(const v1::Event::Judged& judged, size_t width) {
  const std::string verdict = std::string(VerdictOf(judged)) + "  ";
  if (!judged.permission_id().empty())
    return verdict + "permission " + ShortIds().Of(judged.permission_id());
  if (!judged.why().empty()) return VerdictOf(judged);
  if (judged.rule().empty()) return verdict + "by default";
  return Shortened(verdict + "rule \"" + Shown(judged.rule()) + "\"", width / 2);
}

}  // namespace

Transcript::Transcript(Look look, Setting setting)
    : look_(look), setting_(std::move(setting)), speech_(look_) {}

std::string Transcript::Take(const v1::Event& event) {
  summary_.Take(event);
  if (event.has_call_started() && event.call_started().has_tool())
    tool_calls_.insert(event.call_started().call());
  if (event.has_said()) return speech_.Take(event.said().text());
  const std::string text = TextOf(event);
  return text.empty() ? "" : speech_.End() + text;
}

std::string Transcript::TextOf(const v1::Event& event) {
  switch (event.what_case()) {
    case v1::Event::kPrompted: return OnPrompted(event.prompted());
    case v1::Event::kStarted: return OnStarted(event.started());
    case v1::Event::kAsked: return OnAsked(event.asked().approval());
    case v1::Event::kJudged: return OnJudged(event.judged());
    case v1::Event::kAnswered: return OnAnswered(event.answered());
    case v1::Event::kCallEnded: return OnCallEnded(event.call_ended());
    case v1::Event::kDialled: return cli::TextOf(look_, event.dialled());
    case v1::Event::kBoxEnded: return cli::TextOf(look_, event.box_ended());
    case v1::Event::kMcpNoted: return cli::TextOf(look_, event.mcp_noted());
    case v1::Event::kEnded: return OnEnded();
    case v1::Event::kRuntimeStopped: return cli::TextOf(look_, event.runtime_stopped());
    default: return "";  // Calls and boxes that start, what commands write: --json has them.
  }
}

// Behind a mark that nothing of the agent's can stand behind: its words are indented.
std::string Transcript::OnPrompted(const v1::Event::Prompted& prompted) const {
  if (!setting_.prompts) return "";
  std::string text = Indented(Shown(prompted.text(), Breaks::kKept), 2, look_.width);
  text.replace(0, 1, Painted(look_, Paint::kBold, ">"));
  return text;
}

std::string Transcript::OnStarted(const v1::Event::Started& started) const {
  const v1::Session& session = setting_.session;
  const std::string path = PathText(started.path(), setting_.home);
  std::vector<std::string> parts = {
      Painted(look_, Paint::kPlain, setting_.sessions.Of(session.id())), Shown(started.runtime()),
      Shown(started.model()),
      session.grant_id().empty() ? path : "grant " + ShortIds().Of(session.grant_id()) + " " + path,
      "level: " + Shown(started.level())};
  if (started.resumed()) parts.emplace_back("resumed");
  return Joined(parts, 0, look_.width);
}

std::string Transcript::OnAsked(const v1::Approval& approval) {
  approvals_.Add(approval.id());
  if (!setting_.asks_apart) return Question(approval, look_);
  unshown_[approval.id()] = approval;
  return "";
}

std::string Transcript::Question(const v1::Approval& approval, const Look& look) {
  unshown_.erase(approval.id());
  return QuestionText(
      look, {.approval = approval, .id = ShortApproval(approval.id()), .home = setting_.home});
}

std::string Transcript::OnJudged(const v1::Event::Judged& judged) const {
  const Paint paint = judged.allowed() ? Paint::kGreen : Paint::kRed;
  const std::string text = CallText(look_, CallOf(judged), ByWhat(judged, look_.width), paint);
  if (judged.why().empty()) return text;
  return text + Indented("why   " + Shown(judged.why()), 6, look_.width);
}

std::string Transcript::OnAnswered(const v1::Event::Answered& answered) {
  const std::string& id = answered.approval_id();
  return AnsweredUnasked(id) + cli::TextOf(look_, answered, ShortApproval(id));
}

// Somebody answered elsewhere before its turn had come here.
std::string Transcript::AnsweredUnasked(const std::string& id) {
  const auto unshown = unshown_.find(id);
  if (unshown == unshown_.end()) return "";
  const v1::Approval approval = unshown->second;
  return Question(approval, look_);
}

std::string Transcript::OnCallEnded(const v1::Event::CallEnded& ended) {
  const bool of_tool = tool_calls_.erase(ended.call()) > 0;
  return cli::TextOf(look_, ended, of_tool ? Of::kTool : Of::kCommand,
                     setting_.sessions.Of(setting_.session.id()));
}

std::string Transcript::OnEnded() const {
  std::string text = Joined(summary_.Parts(), 0, look_.width);
  if (!summary_.why().empty()) text += Indented("why   " + Shown(summary_.why()), 2, look_.width);
  return text;
}

}  // namespace cowork::cli
