// Between proto messages and policyd's own values. Everything a peer sends is checked here, once;
// only the text of a policy is checked in rules/.

#pragma once

#include "common/base/result.h"
#include "cowork/v1/policy.pb.h"
#include "policyd/core/rule.h"

namespace cowork::policyd {

Result<Case> FromWire(const v1::JudgeRequest& request);
v1::JudgeResponse ToWire(const Judgement& judgement);

}  // namespace cowork::policyd
