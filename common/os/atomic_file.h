// ReplaceFile(): the one writer of files that are kept for good. Whoever opens the name finds the
// old file or the new one, whole, whatever is killed and whenever the power goes. What a killed one
// leaves is its temporary, NAME.RANDOM.new, which nobody reads and the next writer of NAME removes.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::os {

// On the disk, 0600, when it returns. `directory` is held open by the caller, and not O_PATH.
//
// kResourceExhausted  the disk is full; the old file is there, and nothing else
// kInternal           another call failed; the old file is there, unless that was the last: then it
//                     may be either
Result<void> ReplaceFile(int directory, const std::string& name, std::string_view content);

// What such a file holds; none where it is missing.
//
// kFailedPrecondition  it is a link, no regular file, somebody else's, open to others, or larger
//                      than `most` bytes
Result<std::optional<std::string>> ReadKeptFile(int directory, const std::string& name,
                                                size_t most);

}  // namespace cowork::os
