// Whether a new file can stand for one that is there. It gets the old one's content and permissions
// from us; what else the old one has would be lost without a word.

#pragma once

#include <string>

#include "common/base/result.h"
#include "runnerd/servers/files/found.h"

namespace cowork::files {

// kFailedPrecondition: the file is read-only, or has an access control list or other attributes.
Result<void> CheckReplaceable(const Found& was, const std::string& path);

// kFailedPrecondition: `instead`, made already, has another owner or group.
Result<void> CheckSameOwner(const Found& was, const Found& instead, const std::string& path);

}  // namespace cowork::files
