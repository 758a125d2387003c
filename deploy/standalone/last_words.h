// What a daemon said last, for the person who waits for it to start.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "deploy/standalone/logs.h"
#include "deploy/standalone/readiness.h"

namespace cowork::standalone {

// The failure with the reason that the last line of a log gives, and with its remedy if it has one.
// Of several parts, the first that has a line.
Failure ExplainedByLog(Failure failure, const std::vector<LogPart>& parts);

// The same for one line. One of common/base/log.h says "why" and "do", or has it all in its event;
// any other is the reason as it is. Pure.
Failure ExplainedBy(Failure failure, std::string_view line);

}  // namespace cowork::standalone
