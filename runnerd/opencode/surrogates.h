// Halves of UTF-16 pairs, which JSON can say and UTF-8 cannot.

#pragma once

#include <string>
#include <string_view>

namespace cowork::opencode {

// A model may write half of a UTF-16 pair. JSON can carry it, UTF-8 and so a command line cannot:
// the runtime's shell gets U+FFFD in its place, and so must what a person is shown.
std::string ReplaceLoneSurrogates(std::string_view json);

}  // namespace cowork::opencode
