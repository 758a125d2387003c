// The places that a box has of its own: the kernel's, the machine's programs, ours. Nothing of the
// person's may lie over these, or in them.

#pragma once

#include <string_view>

namespace cowork::box {

// Whether a directory at `path`, absolute and normal, would hide one of them, or lie in one. What
// lies in /tmp or /home would not.
bool HasItsOwnMeaning(std::string_view path);

}  // namespace cowork::box
