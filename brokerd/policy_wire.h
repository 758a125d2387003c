// The part of wire.h that is about the policy. Whether a text is one is policyd's to say.

#pragma once

#include <string>

#include "brokerd/core/call.h"
#include "brokerd/core/judgement.h"
#include "brokerd/core/policy_diff.h"
#include "common/base/result.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::brokerd {

std::string TextOf(const std::string& text);  // Of what a request calls a policy.
Result<ShellCall> FromWire(const v1::ExplainPolicyRequest& request);
v1::ExplainPolicyResponse ToWire(const Judgement& judgement, const std::string& grant);
v1::DiffPolicyResponse ToWire(const PolicyDiff& diff);

}  // namespace cowork::brokerd
