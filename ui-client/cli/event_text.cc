#include "ui-client/cli/event_text.h"

#include "ui-client/cli/permission_text.h"
#include "ui-client/cli/summary.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

constexpr size_t kIndent = 4;
constexpr size_t kMarked = 6;  // Columns of a mark, and before it.
constexpr size_t kDetailIndent = 6;
constexpr size_t kNotedIndent = 8;  // Of what a peer chose: where no line of ours begins.

}  // namespace

std::string Mark(const Look& look, const std::string& mark, const std::string& text,
                 const std::string& about) {
  const Paint paint = mark == "✓" ? Paint::kGreen : Paint::kRed;
  const size_t taken = kMarked + WidthOf(text) + WidthOf(about);
  return "    " + Painted(look, paint, mark) + " " + text +
         std::string(look.width > taken ? look.width - taken : 1, ' ') +
         Painted(look, Paint::kFaint, about) + "\n";
}

std::string TextOf(const Look& look, const v1::Event::CallEnded& ended, Of of,
                   const std::string& session) {
  const bool failed = of == Of::kTool && ended.exit_code() != 0;
  const std::string how = (of == Of::kCommand ? "exit " + std::to_string(ended.exit_code())
                           : failed           ? "failed"
                                              : "done") +
                          ", " + DurationText(static_cast<int64_t>(ended.milliseconds()));
  const std::string call = std::to_string(ended.call());
  const std::string log = "(log: cowork show " + session + " --call " + call + ")";
  const bool is_log =
      of == Of::kCommand && !session.empty() && kMarked + WidthOf(how + log) < look.width;
  return Mark(look, failed ? "✗" : "✓", how, is_log ? log : "(call " + call + ")");
}

std::string TextOf(const Look& look, const v1::Event::Answered& answered,
                   const std::string& approval) {
  const std::string about = "(" + approval + ")";
  if (!answered.allowed())
    return Mark(look, "✗", "denied; it did not run", about) +
           (answered.tell().empty()
                ? ""
                : Indented("told: " + Shown(answered.tell()), kDetailIndent, look.width));
  if (!answered.tell().empty())  // It was allowed before, and what became of it is not known.
    return Mark(look, "✗", "allowed", about) +
           Indented(Shown(answered.tell()), kDetailIndent, look.width);
  if (!answered.has_permission()) return Mark(look, "✓", kAllowedOnce, about);
  const v1::Permission& permission = answered.permission();
  return Mark(look, "✓", permission.session_id().empty() ? kAllowedAlways : kAllowedForSession,
              about) +
         Indented(Shown(permission.scope()), kNotedIndent, look.width);
}

std::string TextOf(const Look& look, const v1::Event::Dialled& dialled) {
  if (dialled.refused().empty()) return "";
  return Indented(
      "✗ egress refused: " + Shown(dialled.destination()) + ": " + Shown(dialled.refused()),
      kIndent, look.width);
}

// Most boxes end without a word.
std::string TextOf(const Look& look, const v1::Event::BoxEnded& ended) {
  std::string text;
  if (!ended.notice().empty()) text = Indented("✗ " + Shown(ended.notice()), kIndent, look.width);
  std::string left;
  for (const std::string& path : ended.appeared()) left += (left.empty() ? "" : ", ") + Shown(path);
  if (left.empty()) return text;
  return text + Indented("! new, and your own programs may run or obey it: " + left +
                             "; look at it before you go on",
                         kIndent, look.width);
}

// "  everything: refused sampling/createMessage (×4)"
std::string TextOf(const Look& look, const v1::Event::McpNoted& noted) {
  std::string text = Shown(noted.server()) + ": " + Shown(noted.kind()) +
                     (noted.kind() == "ended" ? ": " : " ") + Shown(noted.what());
  if (noted.count() > 1) text += " (×" + std::to_string(noted.count()) + ")";
  return Indented(text, kNotedIndent, look.width).erase(0, kNotedIndent - 2);
}

std::string TextOf(const Look& look, const v1::Event::RuntimeStopped& stopped) {
  return Indented("its runtime was ended: " + Shown(stopped.why()), 0, look.width);
}

}  // namespace cowork::cli
