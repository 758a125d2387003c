// The sections of a policy that are no rules: [defaults] and [assurance].

#pragma once

#include "common/base/result.h"
#include "common/toml/toml.h"
#include "policyd/core/rule.h"

namespace cowork::policyd {

// Of both: kInvalidArgument, a Mistake(), and the rules are as they were or half-way.
Result<void> ReadDefaults(const toml::table& policy, RuleSet& rules);
Result<assurance::Level> LeastLevelOf(const toml::table& policy);

}  // namespace cowork::policyd
