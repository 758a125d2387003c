// ReadSettingsFile(): a file that a person writes for us, or names in one of theirs. Whoever can
// write it can allow what they like, so it has to be the person's alone.

#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "common/base/result.h"

namespace cowork::os {

// The calls that carry such a file take 1 MiB with what is around it.
inline constexpr size_t kLargestSettings = 1'000'000;  // Bytes.

// A CA's certificate may be the system's, too.
enum class SettingsOwner { kPerson, kPersonOrRoot };

// Follows links: people keep such files elsewhere. None where there is no such file.
//
// kInvalidArgument  it is no regular file, cannot be read, can be written by others, or is larger
//                   than kLargestSettings; the message says which, and what mends it
Result<std::optional<std::string>> ReadSettingsFile(const std::string& path,
                                                    SettingsOwner owner = SettingsOwner::kPerson);

}  // namespace cowork::os
