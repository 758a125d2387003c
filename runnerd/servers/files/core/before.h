// The word for what is at a path, by which a write that was permitted for one content is refused on
// another: the SHA-256 of a file in hex, "absent" where there is nothing, "directory" of one.
//
// coworkd shows a person the change to what is there, and puts this word into the call that carries
// out their answer.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::files {

inline constexpr std::string_view kAbsent = "absent";
inline constexpr std::string_view kDirectory = "directory";

std::string Sha256(std::string_view content);  // Hex, lower case.

// `before`: what the call brought; nothing: it brought none. `now`: the word for what is there.
// kFailedPrecondition: they differ. The message says what there is now.
Result<void> CheckBefore(std::string_view path, std::string_view now,
                         const std::optional<std::string>& before);

// The same for a file that changed after that: kFailedPrecondition.
Error ChangedMeanwhile(std::string_view path);

}  // namespace cowork::files
