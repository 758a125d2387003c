// Whether a rule on tools speaks of a call: judge.h says when, and why the two differ.

#pragma once

#include "policyd/core/files_tools.h"
#include "policyd/core/rule.h"

namespace cowork::policyd {

// Of one that is not IsWriting().
bool Names(const McpPattern& pattern, const Tool& tool);

bool Allows(const WritePattern& pattern, const Change& change);
bool Forbids(const WritePattern& pattern, const Change& change);  // Or asks.

}  // namespace cowork::policyd
