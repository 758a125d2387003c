// Whatever somebody writes into policy.toml, ParseRules reads or refuses it and throws nothing; and
// every rule that it takes has a name, and words that a command can have.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/base/check.h"
#include "policyd/core/words.h"
#include "policyd/rules/parse.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cowork;
  const Result<policyd::RuleSet> rules =
      policyd::ParseRules({reinterpret_cast<const char*>(data), size});
  if (!rules.ok()) {
    CHECK(rules.error().message().starts_with("policy.toml, line "));
    return 0;
  }
  for (const policyd::Rule& rule : rules->rules) {
    CHECK(!rule.name.empty());
    if (const auto* shell = std::get_if<policyd::ShellPattern>(&rule.on))
      for (const std::string& word : shell->words) CHECK(policyd::IsPlainWord(word));
  }
  return 0;
}
