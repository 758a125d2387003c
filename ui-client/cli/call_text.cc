#include "ui-client/cli/call_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "ui-client/cli/diff_text.h"
#include "ui-client/cli/text.h"
#include "ui-client/cli/tool_text.h"

namespace cowork::cli {
namespace {

constexpr size_t kDetailIndent = 6;

// What stands before a call, and how far in it goes on: where no line of ours begins.
struct Lead {
  std::string marker;
  size_t indent;
};

Lead LeadOf(const Call& call) {
  if (call.tool != nullptr) return {.marker = "  ▸ ", .indent = 8};
  return {.marker = "  ▸ bash   ", .indent = 11};
}

std::string Placed(const Look& look, const Lead& lead, const std::string& shown) {
  std::string text = Indented(shown, lead.indent, look.width);
  return text.replace(0, lead.indent, lead.marker);
}

std::vector<std::string> PlaceOf(const v1::Approval& asked, const std::string& home) {
  std::vector<std::string> parts;
  if (!asked.cwd().empty()) parts.push_back("in " + PathText(asked.cwd(), home));
  if (!asked.has_tool())
    parts.emplace_back("tool box");
  else if (IsOfFiles(asked.tool()))
    parts.emplace_back("files box");
  else
    parts.push_back("MCP box \"" + Shown(asked.tool().server()) + "\"");
  parts.emplace_back("no network");
  return parts;
}

}  // namespace

std::string PathText(const std::string& path, const std::string& home) {
  if (home.size() > 1 && path == home) return "~";
  if (home.size() > 1 && path.starts_with(home + "/")) return Shown("~" + path.substr(home.size()));
  return Shown(path);
}

std::string CallWords(const Call& call) {
  return call.tool == nullptr ? Shown(call.command) : ToolText(*call.tool, call.change);
}

std::string CallText(const Look& look, const Call& call, const std::string& right, Paint paint) {
  const Lead lead = LeadOf(call);
  const std::string shown =
      call.tool == nullptr ? Shown(call.command, Breaks::kMarked) : CallWords(call);
  const size_t taken = WidthOf(lead.marker) + WidthOf(shown) + WidthOf(right);
  if (shown.find('\n') == std::string::npos && taken + 2 <= look.width)
    return lead.marker + shown + std::string(look.width - taken, ' ') +
           Painted(look, paint, right) + "\n";
  const size_t before = look.width - std::min(look.width, WidthOf(right));
  return Placed(look, lead, shown) + std::string(before, ' ') + Painted(look, paint, right) + "\n";
}

std::string QuestionText(const Look& look, const Question& question) {
  const v1::Approval& asked = question.approval;
  return CallText(look, CallOf(asked), "asks  " + question.id, Paint::kYellow) +
         DiffText(look, asked.change()) +
         Joined(PlaceOf(asked, question.home), kDetailIndent, look.width) +
         Indented(Shown(asked.reason()), kDetailIndent, look.width);
}

}  // namespace cowork::cli
