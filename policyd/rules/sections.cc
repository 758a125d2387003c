#include "policyd/rules/sections.h"

#include <string>

#include "policyd/rules/reading.h"

namespace cowork::policyd {
namespace {

Result<const toml::table*> SectionAt(const toml::table& policy, std::string_view key) {
  const toml::node* node = policy.get(key);
  if (node != nullptr && !node->is_table())
    return Mistake(node->source(), "write [" + std::string(key) + "] as a section");
  return node == nullptr ? nullptr : node->as_table();
}

Result<DefaultVerdict> DefaultAt(const toml::table& defaults, std::string_view kind) {
  const std::string says = TRY(StringAt(defaults, kind)).value_or("ask");
  if (says == "ask") return DefaultVerdict::kAsk;
  if (says == "deny") return DefaultVerdict::kDeny;
  return Mistake(defaults.get(kind)->source(),
                 "the default of " + std::string(kind) + " cannot be " + Quoted(says) +
                     R"(; write "ask" or "deny": only a rule can allow)");
}

}  // namespace

Result<void> ReadDefaults(const toml::table& policy, RuleSet& rules) {
  const toml::table* section = TRY(SectionAt(policy, "defaults"));
  const toml::table nothing;  // And no copy of the section: a copy does not know its lines.
  const toml::table& defaults = section == nullptr ? nothing : *section;
  TRY(CheckKeys(defaults, {"start", "shell", "mcp", "write"}, "[defaults]"));
  rules.start = TRY(DefaultAt(defaults, "start"));
  rules.shell = TRY(DefaultAt(defaults, "shell"));
  rules.mcp = TRY(DefaultAt(defaults, "mcp"));
  rules.write = TRY(DefaultAt(defaults, "write"));
  return {};
}

Result<assurance::Level> LeastLevelOf(const toml::table& policy) {
  const toml::table* section = TRY(SectionAt(policy, "assurance"));
  if (section == nullptr) return assurance::Level::kStandard;
  TRY(CheckKeys(*section, {"at_least"}, "[assurance]"));
  const auto name = TRY(StringAt(*section, "at_least"));
  if (!name.has_value())
    return Mistake(section->source(),
                   "[assurance] says nothing; write at_least = \"standard\", or leave it out");
  const auto level = assurance::LevelNamed(*name);
  if (level.has_value() && *level != assurance::Level::kNone) return *level;
  return Mistake(
      section->get("at_least")->source(),
      "at_least cannot be " + Quoted(*name) + R"(; write "full", "standard" or "reduced")");
}

}  // namespace cowork::policyd
