// What there is of an installation: whose it is, its directories, its programs. Nothing is made or
// changed by looking.

#pragma once

#include <string>

#include "common/os/places.h"
#include "ui-client/cli/doctor/check.h"

namespace cowork::cli::doctor {

Finding OnUser();
Finding OnOpenFiles();
// /proc shows who a client is, and ours is no box's user namespace.
Finding OnPeers();

Finding OnPlaces(const Result<os::Places>& places);
Finding OnDirectories(const os::Places& places);

// `prefix` is where bin and libexec are.
Finding OnPrograms(const std::string& prefix);
Finding OnRuntime(const os::Places& places, const std::string& prefix);

}  // namespace cowork::cli::doctor
