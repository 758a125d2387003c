#include "policyd/rules/parse.h"

#include <set>
#include <string>
#include <utility>

#include "policyd/core/words.h"
#include "policyd/rules/reading.h"

namespace cowork::policyd {
namespace {

Result<Verdict> SayOf(const toml::table& rule) {
  const std::string say = TRY(NeededStringAt(rule, "say"));
  if (say == "allow") return Verdict::kAllow;
  if (say == "ask") return Verdict::kAsk;
  if (say == "deny") return Verdict::kDeny;
  return Mistake(rule.get("say")->source(),
                 "say cannot be " + Quoted(say) + R"(; write "allow", "ask" or "deny")");
}

Result<std::string> GrantOf(const toml::table& rule) {
  std::string grant = TRY(StringAt(rule, "grant")).value_or("");
  // policyd knows no home directory, and a path that it guessed at would be another one's.
  if (!grant.empty() && !grant.starts_with('/'))
    return Mistake(rule.get("grant")->source(),
                   "grant is compared as it is written; write the whole path, from /");
  return grant;
}

Result<ShellPattern> ShellPatternOf(const toml::table& rule) {
  const toml::array* argv = rule["argv"].as_array();
  if (argv == nullptr || argv->empty())
    return Mistake(rule.source(),
                   R"(a rule on the shell needs its words, such as argv = ["npm", "test", "**"])");
  ShellPattern pattern;
  for (const toml::node& node : *argv) {
    if (pattern.and_more)
      return Mistake(node.source(), R"(nothing can follow "**"; make it the last word)");
    const auto word = node.value_exact<std::string>();
    if (!word.has_value()) return Mistake(node.source(), "a word of argv is a text in quotes");
    pattern.and_more = *word == "**";
    if (pattern.and_more) continue;
    // A rule with such a word would look like a rule and never speak.
    if (!IsPlainWord(*word))
      return Mistake(node.source(), Quoted(*word) +
                                        " is no plain word: write letters, digits and " +
                                        R"(_ . / : , @ % + = -, or "**" at the end)");
    pattern.words.push_back(*word);
  }
  return pattern;
}

Result<Rule> RuleOf(const toml::table& table) {
  // Not in braces: a TRY that returns from there leaks what was made before it (g++ 12, clang 14).
  Rule rule;
  rule.name = TRY(NeededStringAt(table, "name"));
  rule.grant = TRY(GrantOf(table));
  rule.say = TRY(SayOf(table));
  const std::string on = TRY(NeededStringAt(table, "on"));
  if (on == "shell") {
    TRY(CheckKeys(table, {"name", "on", "argv", "grant", "say"}, "a rule on the shell"));
    rule.on = TRY(ShellPatternOf(table));
  } else if (on == "start") {
    TRY(CheckKeys(table, {"name", "on", "model", "grant", "say"}, "a rule on a start"));
    rule.on = StartPattern{.model = TRY(StringAt(table, "model")).value_or("")};
  } else {
    return Mistake(table.get("on")->source(),
                   "no rule can be on " + Quoted(on) + R"(; write "shell" or "start")");
  }
  return rule;
}

Result<DefaultVerdict> ShellDefaultOf(const toml::table& policy) {
  const toml::node* node = policy.get("defaults");
  if (node == nullptr) return DefaultVerdict::kAsk;
  if (!node->is_table()) return Mistake(node->source(), "write [defaults] as a section");
  const toml::table& defaults = *node->as_table();
  TRY(CheckKeys(defaults, {"shell"}, "[defaults]"));
  const std::string shell = TRY(StringAt(defaults, "shell")).value_or("ask");
  if (shell == "ask") return DefaultVerdict::kAsk;
  if (shell == "deny") return DefaultVerdict::kDeny;
  return Mistake(defaults.get("shell")->source(), "the default of shell cannot be " +
                                                      Quoted(shell) +
                                                      R"(; write "ask" or "deny": only a rule )"
                                                      "can allow");
}

Result<assurance::Level> LeastLevelOf(const toml::table& policy) {
  const toml::node* node = policy.get("assurance");
  if (node == nullptr) return assurance::Level::kStandard;
  if (!node->is_table()) return Mistake(node->source(), "write [assurance] as a section");
  const toml::table& section = *node->as_table();
  TRY(CheckKeys(section, {"at_least"}, "[assurance]"));
  const auto name = TRY(StringAt(section, "at_least"));
  if (!name.has_value())
    return Mistake(section.source(),
                   "[assurance] says nothing; write at_least = \"standard\", or leave it out");
  const auto level = assurance::LevelNamed(*name);
  if (level.has_value() && *level != assurance::Level::kNone) return *level;
  return Mistake(
      section.get("at_least")->source(),
      "at_least cannot be " + Quoted(*name) + R"(; write "full", "standard" or "reduced")");
}

Result<std::vector<Rule>> RulesOf(const toml::table& policy) {
  std::vector<Rule> rules;
  const toml::node* node = policy.get("rule");
  if (node == nullptr) return rules;
  const toml::array* tables = node->as_array();
  if (tables == nullptr || !tables->is_homogeneous<toml::table>())
    return Mistake(node->source(), "write each rule as a section of its own, [[rule]]");
  std::set<std::string> names;
  for (const toml::node& table : *tables) {
    Rule rule = TRY(RuleOf(*table.as_table()));
    if (rule.name == kAssuranceRule)
      return Mistake(table.source(), "the name " + Quoted(rule.name) +
                                         " is that of [assurance] in verdicts; choose another");
    if (!names.insert(rule.name).second)
      return Mistake(table.source(), "another rule has the name " + Quoted(rule.name) +
                                         " already; verdicts are told by name, so give it its own");
    rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace

Result<RuleSet> ParseRules(std::string_view text) {
  const toml::table policy = TRY(ParseToml("policy.toml", text));
  TRY(CheckKeys(policy, {"assurance", "defaults", "rule"}, "a policy"));
  const assurance::Level at_least = TRY(LeastLevelOf(policy));
  const DefaultVerdict shell = TRY(ShellDefaultOf(policy));
  std::vector<Rule> rules = TRY(RulesOf(policy));
  return RuleSet{.rules = std::move(rules),
                 .start = DefaultVerdict::kAsk,
                 .shell = shell,
                 .at_least = at_least};
}

}  // namespace cowork::policyd
