// What a person is told of a daemon without which coworkd cannot go on.

#pragma once

#include <vector>

#include "common/base/result.h"
#include "deploy/standalone/logs.h"
#include "deploy/standalone/readiness.h"
#include "deploy/standalone/wiring.h"

namespace cowork::standalone {

// A daemon that ends so lacks what a person has to mend, a setting or a program. It says which, and
// would say it again: however long it was ready before, we end with its words. To wait for the
// mending with the listener open would leave every client hanging, and nobody told.
inline constexpr int kSomethingIsMissing = 5;

// It could not be started at all.
Failure CouldNotStart(Daemon daemon, const Error& why);

// It ended: `log` is what it wrote since it was started.
Failure LacksSomething(Daemon daemon, const std::vector<LogPart>& log);
Failure WasNeverReady(Daemon daemon, const std::vector<LogPart>& log);

}  // namespace cowork::standalone
