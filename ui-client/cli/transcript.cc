#include "ui-client/cli/transcript.h"

#include <utility>
#include <vector>

#include "ui-client/cli/call_text.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr size_t kDetailIndent = 6;

// "✓ text", and at the right edge what it is about.
std::string Mark(const Look& look, const std::string& mark, const std::string& text,
                 const std::string& about) {
  const Paint paint = mark == "✓" ? Paint::kGreen : Paint::kRed;
  const size_t taken = 6 + WidthOf(text) + WidthOf(about);
  return "    " + Painted(look, paint, mark) + " " + text +
         std::string(look.width > taken ? look.width - taken : 1, ' ') +
         Painted(look, Paint::kFaint, about) + "\n";
}

}  // namespace

Transcript::Transcript(Look look, Setting setting)
    : look_(look), setting_(std::move(setting)), speech_(look_) {}

std::string Transcript::Take(const v1::Event& event) {
  summary_.Take(event);
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
    case v1::Event::kDialled: return OnDialled(event.dialled());
    case v1::Event::kBoxEnded: return OnBoxEnded(event.box_ended());
    case v1::Event::kEnded: return OnEnded();
    case v1::Event::kRuntimeStopped: return OnRuntimeStopped(event.runtime_stopped());
    default: return "";  // Calls and boxes that start: --json has them.
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
  const std::string by =
      judged.rule().empty() ? "by default" : "rule \"" + Shown(judged.rule()) + "\"";
  const Paint paint = judged.allowed() ? Paint::kGreen : Paint::kRed;
  const std::string verdict = judged.allowed() ? "allowed  " : "denied  ";
  return CallText(look_, judged.command(), Shortened(verdict + by, look_.width / 2), paint);
}

std::string Transcript::OnAnswered(const v1::Event::Answered& answered) {
  const std::string& id = answered.approval_id();
  const std::string text = AnsweredUnasked(id);
  const std::string about = "(" + ShortApproval(id) + ")";
  if (answered.allowed()) return text + Mark(look_, "✓", "allowed once", about);
  return text + Mark(look_, "✗", "denied; it did not run", about) +
         (answered.tell().empty()
              ? ""
              : Indented("told: " + Shown(answered.tell()), kDetailIndent, look_.width));
}

// Somebody answered elsewhere before its turn had come here.
std::string Transcript::AnsweredUnasked(const std::string& id) {
  const auto unshown = unshown_.find(id);
  if (unshown == unshown_.end()) return "";
  const v1::Approval approval = unshown->second;
  return Question(approval, look_);
}

std::string Transcript::OnCallEnded(const v1::Event::CallEnded& ended) const {
  return Mark(look_, "✓",
              "exit " + std::to_string(ended.exit_code()) + ", " +
                  DurationText(static_cast<int64_t>(ended.milliseconds())),
              "(call " + std::to_string(ended.call()) + ")");
}

std::string Transcript::OnDialled(const v1::Event::Dialled& dialled) const {
  if (dialled.refused().empty()) return "";
  return Indented(
      "✗ egress refused: " + Shown(dialled.destination()) + ": " + Shown(dialled.refused()), 4,
      look_.width);
}

// Most boxes end without a word.
std::string Transcript::OnBoxEnded(const v1::Event::BoxEnded& ended) const {
  std::string text;
  if (!ended.notice().empty()) text = Indented("✗ " + Shown(ended.notice()), 4, look_.width);
  std::string left;
  for (const std::string& path : ended.appeared()) left += (left.empty() ? "" : ", ") + Shown(path);
  if (left.empty()) return text;
  return text + Indented("! new, and your own programs may run or obey it: " + left +
                             "; look at it before you go on",
                         4, look_.width);
}

std::string Transcript::OnEnded() const {
  std::string text = Joined(summary_.Parts(), 0, look_.width);
  if (!summary_.why().empty()) text += Indented("why   " + Shown(summary_.why()), 2, look_.width);
  return text;
}

std::string Transcript::OnRuntimeStopped(const v1::Event::RuntimeStopped& stopped) const {
  return Indented("its runtime was ended: " + Shown(stopped.why()), 0, look_.width);
}

}  // namespace cowork::cli
