// Whatever bytes a peer sends as a case, FromWire reads or refuses it; it never crashes, and a case
// it lets through can be judged.

#include <cstddef>
#include <cstdint>

#include "policyd/core/judge.h"
#include "policyd/wire.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cowork;
  v1::JudgeRequest request;
  if (!request.ParseFromArray(data, static_cast<int>(size))) return 0;
  const Result<policyd::Case> asked = policyd::FromWire(request);
  if (!asked.ok()) return 0;
  policyd::RuleSet rules;
  rules.rules.push_back({.name = "any",
                         .on = policyd::ShellPattern{.words = {"git", "push"}, .and_more = true},
                         .grant = "",
                         .say = policyd::Verdict::kDeny});
  static_cast<void>(policyd::Judge(rules, *asked));
  return 0;
}
