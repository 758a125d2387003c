// What doctor says of the layers of this machine, and of the level that they add up to. Pure.

#pragma once

#include <string>

#include "common/assurance/core/level.h"
#include "ui-client/cli/doctor/check.h"
#include "ui-client/cli/doctor/daemons.h"

namespace cowork::cli::doctor {

// `release`: as the kernel names itself, "6.1.0-18-amd64".
Finding OnKernel(const std::string& release);
Finding OnLayer(const assurance::Layer& layer);
// The layer that no level of today needs: a note, whichever way.
Finding OnCgroup(const assurance::Layer& layer);
// `here`: as the person finds it now. runnerd looked when it started, perhaps as less than that.
Finding OnLevel(const assurance::Assurance& here, const Asked& asked);

}  // namespace cowork::cli::doctor
