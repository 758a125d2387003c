// How we put it to people that their machine gives boxes less than their policy asks for.

#pragma once

#include "common/assurance/core/level.h"
#include "common/base/result.h"

namespace cowork::brokerd {

// kFailedPrecondition: the machine has to change, or the policy; the message says how.
Error TooLow(const assurance::Assurance& machine, assurance::Level needed);

}  // namespace cowork::brokerd
