// AskBrokerd(): brokerd's status, within a few seconds, for doctor.

#pragma once

#include <string>

#include "common/os/places.h"
#include "ui-client/cli/doctor/daemons.h"

namespace cowork::cli::doctor {

// By `socket`; empty: by broker.sock of the places, which have to be known then.
Asked AskBrokerd(const Result<os::Places>& places, const std::string& socket);

}  // namespace cowork::cli::doctor
