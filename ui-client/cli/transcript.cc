#include "ui-client/cli/transcript.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr size_t kDetailIndent = 6;
constexpr auto kMarker = "  ▸ bash   ";
constexpr size_t kMarkerWidth = 11;

}  // namespace

std::string PathText(const std::string& path, const std::string& home) {
  if (home.size() > 1 && path == home) return "~";
  if (home.size() > 1 && path.starts_with(home + "/")) return Shown("~" + path.substr(home.size()));
  return Shown(path);
}

Transcript::Transcript(Look look, Setting setting)
    : look_(look), setting_(std::move(setting)), speech_(look.width) {}

std::string Transcript::Take(const v1::Event& event) {
  summary_.Take(event);
  if (event.has_said()) return speech_.Take(event.said().text());
  const std::string text = TextOf(event);
  return text.empty() ? "" : speech_.End() + text;
}

std::string Transcript::TextOf(const v1::Event& event) {
  switch (event.what_case()) {
    case v1::Event::kStarted: return OnStarted(event.started());
    case v1::Event::kAsked: return OnAsked(event.asked().approval());
    case v1::Event::kJudged: return OnJudged(event.judged());
    case v1::Event::kAnswered: return OnAnswered(event.answered());
    case v1::Event::kCallEnded: return OnCallEnded(event.call_ended());
    case v1::Event::kDialled: return OnDialled(event.dialled());
    case v1::Event::kEnded: return OnEnded();
    default: return "";  // Calls and boxes that start or end: --json has them.
  }
}

std::string Transcript::OnStarted(const v1::Event::Started& started) const {
  const v1::Session& session = setting_.session;
  return Joined(
      {Painted(look_, Paint::kPlain, setting_.sessions.Of(session.id())), Shown(started.runtime()),
       Shown(started.model()),
       "grant " + ShortIds().Of(session.grant_id()) + " " + PathText(started.path(), setting_.home),
       "level: " + Shown(started.level())},
      0, look_.width);
}

// The whole command is shown, however long: it is what a person says yes to.
std::string Transcript::CommandLine(const std::string& command, const std::string& right,
                                    Paint paint) const {
  const std::string shown = Shown(command, Breaks::kMarked);
  const size_t room = look_.width - kMarkerWidth - (WidthOf(right) + 2);
  if (shown.find('\n') == std::string::npos && WidthOf(shown) <= room) {
    const std::string left = kMarker + shown;
    const size_t gap = look_.width - WidthOf(left) - WidthOf(right);
    return left + std::string(gap, ' ') + Painted(look_, paint, right) + "\n";
  }
  std::string text = Indented(shown, kMarkerWidth, look_.width);
  text.replace(0, kMarkerWidth, kMarker);
  const size_t before = look_.width - std::min(look_.width, WidthOf(right));
  return text + std::string(before, ' ') + Painted(look_, paint, right) + "\n";
}

std::string Transcript::Where(const std::string& cwd) const {
  return Joined({"in " + PathText(cwd, setting_.home), "tool box", "no network"}, kDetailIndent,
                look_.width);
}

std::string Transcript::OnAsked(const v1::Approval& approval) {
  approvals_.Add(approval.id());
  return CommandLine(approval.command(), "asks  " + approvals_.Of(approval.id()), Paint::kYellow) +
         Where(approval.cwd()) + Indented(Shown(approval.reason()), kDetailIndent, look_.width);
}

std::string Transcript::OnJudged(const v1::Event::Judged& judged) const {
  const std::string by =
      judged.rule().empty() ? "by default" : "rule \"" + Shown(judged.rule()) + "\"";
  const Paint paint = judged.allowed() ? Paint::kGreen : Paint::kRed;
  const std::string verdict = judged.allowed() ? "allowed  " : "denied  ";
  return CommandLine(judged.command(), Shortened(verdict + by, look_.width / 2), paint);
}

std::string Transcript::OnAnswered(const v1::Event::Answered& answered) const {
  if (answered.allowed()) return "    " + Painted(look_, Paint::kGreen, "✓") + " allowed once\n";
  std::string text = "    " + Painted(look_, Paint::kRed, "✗") + " denied; it did not run\n";
  if (!answered.tell().empty())
    text += Indented("told: " + Shown(answered.tell()), kDetailIndent, look_.width);
  return text;
}

std::string Transcript::OnCallEnded(const v1::Event::CallEnded& ended) const {
  const std::string left = "exit " + std::to_string(ended.exit_code()) + ", " +
                           DurationText(static_cast<int64_t>(ended.milliseconds()));
  const std::string right = "(call " + std::to_string(ended.call()) + ")";
  const size_t taken = 6 + WidthOf(left) + WidthOf(right);
  return "    " + Painted(look_, Paint::kGreen, "✓") + " " + left +
         std::string(look_.width > taken ? look_.width - taken : 1, ' ') +
         Painted(look_, Paint::kFaint, right) + "\n";
}

std::string Transcript::OnDialled(const v1::Event::Dialled& dialled) const {
  if (dialled.refused().empty()) return "";
  return Indented(
      "✗ egress refused: " + Shown(dialled.destination()) + ": " + Shown(dialled.refused()), 4,
      look_.width);
}

std::string Transcript::OnEnded() const {
  std::string text = Joined(summary_.Parts(), 0, look_.width);
  if (!summary_.why().empty()) text += Indented("why   " + Shown(summary_.why()), 2, look_.width);
  return text;
}

}  // namespace cowork::cli
