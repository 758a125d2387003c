// What a rule speaks of: the keys of a [[rule]] that depend on what it is on.

#pragma once

#include "common/base/result.h"
#include "common/toml/toml.h"
#include "policyd/core/rule.h"

namespace cowork::policyd {

// kInvalidArgument, a Mistake(): a key or a value is none that such a rule can have. So is a value
// that fits no case ever: it would look like a rule and never speak.
Result<Pattern> PatternOf(const toml::table& rule);

}  // namespace cowork::policyd
