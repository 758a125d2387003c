#include "ui-client/cli/call_text.h"

#include <algorithm>

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

std::string CallText(const Look& look, const std::string& command, const std::string& right,
                     Paint paint) {
  const std::string shown = Shown(command, Breaks::kMarked);
  const size_t room = look.width - kMarkerWidth - (WidthOf(right) + 2);
  if (shown.find('\n') == std::string::npos && WidthOf(shown) <= room) {
    const std::string left = kMarker + shown;
    const size_t gap = look.width - WidthOf(left) - WidthOf(right);
    return left + std::string(gap, ' ') + Painted(look, paint, right) + "\n";
  }
  std::string text = Indented(shown, kMarkerWidth, look.width);
  text.replace(0, kMarkerWidth, kMarker);
  const size_t before = look.width - std::min(look.width, WidthOf(right));
  return text + std::string(before, ' ') + Painted(look, paint, right) + "\n";
}

std::string QuestionText(const Look& look, const Question& question) {
  const v1::Approval& asked = question.approval;
  return CallText(look, asked.command(), "asks  " + question.id, Paint::kYellow) +
         Joined({"in " + PathText(asked.cwd(), question.home), "tool box", "no network"},
                kDetailIndent, look.width) +
         Indented(Shown(asked.reason()), kDetailIndent, look.width);
}

}  // namespace cowork::cli
