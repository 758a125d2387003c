// Whatever bytes a peer sends as a case, FromWire reads or refuses it; it never crashes, and a case
// it lets through can be judged: what a rule allows, the same rule denies where it says so.

#include <cstddef>
#include <cstdint>

#include "common/base/check.h"
#include "policyd/core/judge.h"
#include "policyd/wire.h"

namespace {

using namespace cowork::policyd;

Verdict Of(const Pattern& on, Verdict say, const Case& asked) {
  RuleSet rules;
  rules.shell = rules.mcp = rules.write = DefaultVerdict::kAsk;
  rules.rules.push_back({.name = "any", .on = on, .grant = "", .say = say});
  return Judge(rules, asked).verdict;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  cowork::v1::JudgeRequest request;
  if (!request.ParseFromArray(data, static_cast<int>(size))) return 0;
  const cowork::Result<Case> asked = FromWire(request);
  if (!asked.ok()) return 0;
  const Pattern patterns[] = {
      ShellPattern{.words = {"git", "push"}, .and_more = true}, McpPattern{"", {"e*"}},
      WritePattern{.paths = {{.names = PathOf("src/**")}, {.names = PathOf("*.md")}}, .tools = {}}};
  for (const Pattern& on : patterns) {
    const bool allowed = Of(on, Verdict::kAllow, *asked) == Verdict::kAllow;
    CHECK(!allowed || Of(on, Verdict::kDeny, *asked) == Verdict::kDeny);
  }
  return 0;
}
