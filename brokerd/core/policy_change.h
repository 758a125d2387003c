// In words, what another text of policy.toml changes. Pure.

#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::brokerd {

// Where there is no policy.toml: every command, tool and change asks.
inline constexpr auto kRulesWithoutFile =
    "[defaults]\nshell = \"ask\"\nmcp = \"ask\"\nwrite = \"ask\"\n";

// For a person who is to confirm it: the tables that differ, whole and in their order, so that no
// line stands without the rule that it is of; what goes behind "- ", what comes behind "+ ". Empty:
// the texts are equal, or but for blank lines. kResourceExhausted: it is more than can be shown at
// once, and so none of it is.
Result<std::string> WordsOfPolicyChange(std::string_view before, std::string_view after);

}  // namespace cowork::brokerd
