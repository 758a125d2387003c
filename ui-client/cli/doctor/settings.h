// What people write for the daemons, read as these do: policy.toml whole; of providers.toml and
// mcp.toml, whether they are TOML, and what brokerd said of them when it last did not start.

#pragma once

#include <optional>

#include "common/os/places.h"
#include "ui-client/cli/doctor/check.h"

namespace cowork::cli::doctor {

// By its log, why a daemon did not start the last time; none where it did, or where a file of
// settings was changed since.
std::optional<Finding> WhyNoneStarted(const os::Places& places);

// `refused`: that, where the daemons do not run.
Finding OnSettings(const os::Places& places, const std::optional<Finding>& refused);

}  // namespace cowork::cli::doctor
