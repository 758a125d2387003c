// What brokerd says of itself and the others, where they run. Pure.

#pragma once

#include <optional>

#include "cowork/v1/broker.pb.h"
#include "ui-client/cli/doctor/check.h"

namespace cowork::cli::doctor {

// What brokerd said. Empty: the daemons do not run, which is worth knowing, and nothing that fails.
// An error is: a brokerd that hangs or ends under the question is there, and does not work.
using Asked = Result<std::optional<v1::GetStatusResponse>>;

// `refused`: why none started, where that is known.
Finding OnDaemons(const Asked& asked, const std::optional<Finding>& refused = std::nullopt);
Finding OnKeystore(const Asked& asked);

}  // namespace cowork::cli::doctor
