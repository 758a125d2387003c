// From the text of policy.toml to rules.
//
//   [defaults]
//   shell = "ask"                   # or "deny"; a default never allows
//
//   [assurance]
//   at_least = "standard"           # or "full", "reduced"; what the machine must give boxes
//
//   [[rule]]
//   name  = "tests run freely"      # its own, and no other rule's
//   on    = "shell"                 # or "start"
//   argv  = ["npm", "test", "**"]   # on the shell: words; ** for any more of them, last
//   model = "demo/scripted"         # on a start, if it is about one model only
//   grant = "/home/me/app"          # if it is about one grant only
//   say   = "allow"                 # or "ask", "deny"
//
// A text is taken whole or not at all. What is not written here is a mistake and not a wish for the
// future: a rule that somebody relies on must not be one that we passed over.

#pragma once

#include <string_view>

#include "common/base/result.h"
#include "policyd/core/rule.h"

namespace cowork::policyd {

// kInvalidArgument: the text is no policy; the message names the line, the mistake and the remedy.
Result<RuleSet> ParseRules(std::string_view text);

}  // namespace cowork::policyd
