// What brokerd says of itself and the others, where they run. Pure.

#pragma once

#include "cowork/v1/broker.pb.h"
#include "ui-client/cli/doctor/check.h"

namespace cowork::cli::doctor {

// That they do not run is worth knowing, and nothing that fails.
Finding OnDaemons(const Result<v1::GetStatusResponse>& status);
Finding OnKeystore(const Result<v1::GetStatusResponse>& status);

}  // namespace cowork::cli::doctor
