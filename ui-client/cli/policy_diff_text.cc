#include "ui-client/cli/policy_diff_text.h"

#include <string_view>
#include <vector>

#include "ui-client/cli/call_text.h"
#include "ui-client/cli/short_ids.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

using Difference = v1::DiffPolicyResponse::Difference;

constexpr size_t kDetailIndent = 4;
constexpr size_t kGoesOnAt = 8;  // A long command: where no line of ours begins.

const char* WordFor(v1::ExplainPolicyResponse::Says says) {
  switch (says) {
    case v1::ExplainPolicyResponse::ALLOW: return "allowed";
    case v1::ExplainPolicyResponse::ASK: return "asked";
    default: return "denied";
  }
}

std::string AnswerText(const v1::DiffPolicyResponse::Said& said) {
  const std::string by = said.rule().empty() ? "by default" : "rule \"" + Shown(said.rule()) + "\"";
  return std::string(WordFor(said.says())) + ", " + by;
}

std::string QuestionText(const Difference& difference) {
  if (!difference.model().empty()) return "start " + Shown(difference.model());
  const v1::ToolCall* tool = difference.has_tool() ? &difference.tool() : nullptr;
  return CallWords({.command = difference.shell().command(), .tool = tool});
}

std::string Counted(uint64_t count, std::string_view one, std::string_view more) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : more);
}

std::string DifferenceText(const Difference& difference, const ShortIds& sessions,
                           const Reader& reader) {
  const std::string& directory =
      difference.has_shell() ? difference.shell().cwd() : difference.grant();
  std::vector<std::string> answers = {AnswerText(difference.then()) + " → " +
                                      AnswerText(difference.now())};
  if (difference.times() > 1) answers.push_back(Counted(difference.times(), "time", "times"));
  return Indented(QuestionText(difference), kGoesOnAt, reader.look.width).substr(kGoesOnAt) +
         Joined(answers, kDetailIndent, reader.look.width) +
         Joined({"in " + PathText(directory, reader.home), sessions.Of(difference.session_id()),
                 Ago(difference.unix_ms(), reader)},
                kDetailIndent, reader.look.width);
}

std::string SummaryText(const v1::DiffPolicyResponse& diff) {
  if (diff.differing() + diff.same() + diff.closed() == 0)
    return "Nothing is kept yet: what policy judges is, from the first turn on that begins while "
           "the vault is open.\n";
  if (diff.differing() + diff.same() == 0) return "Nothing can be compared.\n";
  if (diff.differing() == 0)
    return "Nothing would be answered otherwise: " + Counted(diff.same(), "verdict", "verdicts") +
           ".\n";
  uint64_t shown = 0;
  for (const Difference& difference : diff.differences()) shown += difference.times();
  std::string text = Counted(diff.differing(), "verdict", "verdicts") +
                     " would be otherwise, and " + std::to_string(diff.same()) + " the same.\n";
  if (shown < diff.differing())
    text += Counted(diff.differing() - shown, "of them is", "of them are") + " not shown.\n";
  return text;
}

}  // namespace

std::string TextOf(const v1::DiffPolicyResponse& diff, const Reader& reader) {
  ShortIds sessions;
  for (const Difference& difference : diff.differences()) sessions.Add(difference.session_id());
  std::string text;
  for (const Difference& difference : diff.differences())
    text += DifferenceText(difference, sessions, reader);
  text += SummaryText(diff);
  if (diff.closed() > 0)
    text += Counted(diff.closed(), "verdict is", "verdicts are") +
            " left out: sealed for a vault that is gone, or damaged.\n";
  return text;
}

}  // namespace cowork::cli
