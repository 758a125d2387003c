// Expectations: what a person writes down of their rules, to be told when the rules say otherwise.
//
//   [[expect]]
//   on    = "shell"                         # or "mcp", "write"
//   argv  = ["git", "push", "--force"]      # on the shell: the words, each as it is
//   server = "everything"                   # on mcp
//   tool  = "echo"                          # on mcp and, if it is not "edit", on write
//   path  = "src/main.c"                    # on write; of a move a list of two
//   grant = "/home/me/app"                  # without it, where no rule of one grant speaks
//   says  = "deny"                          # or "ask", "allow"

#pragma once

#include "common/base/result.h"
#include "common/toml/toml.h"
#include "policyd/core/rule.h"

namespace cowork::policyd {

// kInvalidArgument, a Mistake(): one is malformed, or the rules say something else; the message has
// what they say, and which of them does.
Result<void> CheckExpectations(const toml::table& policy, const RuleSet& rules);

}  // namespace cowork::policyd
