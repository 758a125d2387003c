// Whatever somebody writes into policy.toml, ParseRules reads or refuses it and throws nothing; and
// every rule that it takes has a name, and speaks of something that can be.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/base/check.h"
#include "policyd/core/globs.h"
#include "policyd/core/names.h"
#include "policyd/core/words.h"
#include "policyd/rules/parse.h"

namespace {

// By its own text: each star for itself.
bool CanBeFit(const cowork::policyd::Glob& glob) {
  return !glob.names.empty() && cowork::policyd::Names(glob, glob.names) &&
         cowork::policyd::MayMean(glob, glob.names, cowork::policyd::Takes::kItself);
}

}  // namespace

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
    if (const auto* mcp = std::get_if<policyd::McpPattern>(&rule.on))
      for (const std::string& tool : mcp->tools) CHECK(policyd::IsToolPattern(tool));
    if (const auto* write = std::get_if<policyd::WritePattern>(&rule.on))
      for (const policyd::Glob& glob : write->paths) CHECK(CanBeFit(glob));
  }
  return 0;
}
