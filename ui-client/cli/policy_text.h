// What cowork says of a policy. Pure.

#pragma once

#include <string>

#include "cowork/v1/broker.pb.h"

namespace cowork::cli {

// "3 rules", "1 rule", "no rule"
std::string RulesText(uint32_t rules);

// "allowed   by the rule "tests run freely"", and whose grant it is; or what grants `directory`.
std::string TextOf(const v1::ExplainPolicyResponse& explained, const std::string& directory,
                   const std::string& home);

}  // namespace cowork::cli
