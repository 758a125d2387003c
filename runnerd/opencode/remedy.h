// What a person can do about a runtime that misbehaves: stands behind the reason.

#pragma once

namespace cowork::opencode {

inline constexpr auto kRemedy =
    "; `cowork run` starts another session, and `cowork show` has what this one did";

}  // namespace cowork::opencode
