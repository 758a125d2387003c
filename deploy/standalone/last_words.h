// LastWords: what a daemon said last, for the person who waits for it to start.

#pragma once

#include <string>
#include <string_view>

namespace cowork::standalone {

// The last line of a log.
std::string LastWordsIn(const std::string& log);

// A line of common/base/log.h as "detail: event", so that a remedy in the event stays last; any
// other line as it is. Pure.
std::string Readable(std::string_view line);

}  // namespace cowork::standalone
