// What policyd was asked and what it said, as bytes to be kept, and back.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "brokerd/core/policy_diff.h"
#include "cowork/v1/policy.pb.h"

namespace cowork::brokerd {

std::string BytesOf(const v1::JudgeRequest& asked, const v1::JudgeResponse& said);

struct ReadCase {
  v1::JudgeRequest asked;  // As policyd was asked, to be asked so again.
  PastCase past;
};
// None: these are not BytesOf() anything that is judged. Whoever has the vault's public key can
// have sealed them.
std::optional<ReadCase> FromBytes(std::string_view bytes);

// What we do not know, or was never meant to be sent, is a denial.
Verdict FromWire(v1::Verdict verdict);

}  // namespace cowork::brokerd
