#include "policyd/core/judge.h"

#include <optional>

#include "policyd/core/files_tools.h"
#include "policyd/core/on_shell.h"
#include "policyd/core/on_tools.h"

namespace cowork::policyd {
namespace {

// Does a rule speak of what is asked? The words of a command and the paths of a change are found
// once for all rules.
class Matcher {
 public:
  explicit Matcher(const Case& asked) : asked_(asked) {
    if (const auto* shell = std::get_if<Shell>(&asked.asked)) command_ = WordsOf(shell->command);
    const auto* tool = std::get_if<Tool>(&asked.asked);
    if (tool != nullptr && IsWriting(*tool)) change_ = ChangeOf(*tool);
  }

  bool Speaks(const Rule& rule) const {
    if (!rule.grant.empty() && rule.grant != asked_.grant) return false;
    return std::visit([&](const auto& on) { return Speaks(on, rule.say); }, rule.on);
  }

 private:
  bool Speaks(const StartPattern& on, Verdict) const {
    const auto* start = std::get_if<Start>(&asked_.asked);
    return start != nullptr && (on.model.empty() || on.model == start->model);
  }

  bool Speaks(const ShellPattern& on, Verdict say) const {
    if (!command_.has_value()) return false;
    return say == Verdict::kAllow ? Allows(on, *command_) : Forbids(on, *command_);
  }

  bool Speaks(const McpPattern& on, Verdict) const {
    const auto* tool = std::get_if<Tool>(&asked_.asked);
    return tool != nullptr && !change_.has_value() && Names(on, *tool);
  }

  bool Speaks(const WritePattern& on, Verdict say) const {
    if (!change_.has_value()) return false;
    return say == Verdict::kAllow ? Allows(on, *change_) : Forbids(on, *change_);
  }

  const Case& asked_;
  std::optional<Words> command_;
  std::optional<Change> change_;
};

DefaultVerdict DefaultFor(const Case& asked, const RuleSet& rules) {
  if (std::holds_alternative<Start>(asked.asked)) return rules.start;
  const auto* tool = std::get_if<Tool>(&asked.asked);
  if (tool == nullptr) return rules.shell;
  return IsWriting(*tool) ? rules.write : rules.mcp;
}

Judgement WithoutARule(const Case& asked, const RuleSet& rules) {
  const auto* tool = std::get_if<Tool>(&asked.asked);
  if (tool != nullptr && rules.reading && IsReading(*tool))
    return {.verdict = Verdict::kAllow, .rule = kReadingRule};
  const bool asks = DefaultFor(asked, rules) == DefaultVerdict::kAsk;
  return {.verdict = asks ? Verdict::kAsk : Verdict::kDeny, .rule = ""};
}

bool IsOnTooLittle(const RuleSet& rules, const Case& asked) {
  const auto* start = std::get_if<Start>(&asked.asked);
  return start != nullptr && start->level < rules.at_least;
}

}  // namespace

Judgement Judge(const RuleSet& rules, const Case& asked) {
  if (IsOnTooLittle(rules, asked))
    return {.verdict = Verdict::kDeny, .rule = kAssuranceRule, .needs = rules.at_least};
  const Matcher matcher(asked);
  const Rule* strictest = nullptr;
  for (const Rule& rule : rules.rules) {
    if (!matcher.Speaks(rule)) continue;
    if (strictest == nullptr || rule.say > strictest->say) strictest = &rule;
  }
  if (strictest == nullptr) return WithoutARule(asked, rules);
  return {.verdict = strictest->say, .rule = strictest->name};
}

}  // namespace cowork::policyd
