#include "policyd/rules/parse.h"

#include <set>
#include <string>
#include <utility>

#include "policyd/rules/expectations.h"
#include "policyd/rules/patterns.h"
#include "policyd/rules/reading.h"
#include "policyd/rules/sections.h"

namespace cowork::policyd {
namespace {

constexpr size_t kLongestName = 128;  // Bytes. It goes along with each verdict.

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

Result<Rule> RuleOf(const toml::table& table) {
  // Not in braces: a TRY that returns from there leaks what was made before it (g++ 12, clang 14).
  Rule rule;
  rule.name = TRY(NeededStringAt(table, "name"));
  rule.grant = TRY(GrantOf(table));
  rule.say = TRY(SayOf(table));
  rule.on = TRY(PatternOf(table));
  return rule;
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
    if (rule.name == kAssuranceRule || rule.name == kReadingRule)
      return Mistake(table.source(), "the name " + Quoted(rule.name) +
                                         " is that of a rule of ours in verdicts; choose another");
    if (rule.name.size() > kLongestName)
      return Mistake(table.source(),
                     "the name of a rule is longer than 128 bytes; choose a shorter one");
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
  TRY(CheckKeys(policy, {"assurance", "defaults", "expect", "rule"}, "a policy"));
  RuleSet rules;
  rules.at_least = TRY(LeastLevelOf(policy));
  TRY(ReadDefaults(policy, rules));
  rules.rules = TRY(RulesOf(policy));
  rules.reading = true;
  TRY(CheckExpectations(policy, rules));
  return rules;
}

}  // namespace cowork::policyd
