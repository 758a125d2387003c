// Whether a rule on the shell speaks of a command: judge.h says when, and why the two differ.

#pragma once

#include "policyd/core/rule.h"
#include "policyd/core/words.h"

namespace cowork::policyd {

bool Allows(const ShellPattern& pattern, const Words& command);
bool Forbids(const ShellPattern& pattern, const Words& command);  // Or asks.

}  // namespace cowork::policyd
