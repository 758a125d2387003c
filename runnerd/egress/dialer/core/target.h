// A target is admitted when every server, proxy and framework on the way reads it as the same path,
// and that path is inside the route.

#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"

namespace cowork::dialer {

// "/v1" and "/v1/" become "/v1", "/" becomes "". kInvalidArgument: it is no such path.
Result<std::string> CleanBasePath(std::string_view path);

// kInvalidArgument   not a path in one reading: no leading slash, a space, a control character, a
//                    backslash, a fragment, an empty segment
// kPermissionDenied  outside base_path, or climbing: "..", also where percent signs hide it
Result<void> CheckTarget(std::string_view target, std::string_view base_path);

}  // namespace cowork::dialer
