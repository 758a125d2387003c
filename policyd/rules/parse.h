// From the text of policy.toml to rules.
//
//   [defaults]                      # "ask" or "deny"; a default never allows. Missing: "ask"
//   start = "ask"
//   shell = "ask"
//   mcp   = "ask"                   # the tools of MCP servers
//   write = "ask"                   # those of cowork-files that change the project
//
//   [assurance]
//   at_least = "standard"           # or "full", "reduced"; what the machine must give boxes
//
//   [[rule]]
//   name  = "tests run freely"      # its own, and no other rule's
//   on    = "shell"                 # or "start", "mcp", "write"
//   argv  = ["npm", "test", "**"]   # on the shell: words; ** for any more of them, last
//   model = "demo/scripted"         # on a start, if it is about one model only
//   server = "everything"           # on mcp, if it is about one server only
//   tool  = ["echo", "get*"]        # on mcp: names, or how they begin; without it, all. On write:
//                                   # delete, edit, move, write
//   path  = ["src/**", "*.md"]      # on write: globs (core/globs.h); without it, all
//   grant = "/home/me/app"          # if it is about one grant only
//   say   = "allow"                 # or "ask", "deny"
//
//   [[expect]]                      # what the rules have to say: expectations.h
//
// A list of one is written without brackets as well. What cowork-files reads is on mcp, its server
// "files", and allowed where no rule speaks of it; one that names no server does.
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
