// Which header field may hold a route's credential.

#pragma once

#include <string_view>

namespace cowork::dialer {

// Letters, digits and hyphens, at most 64; and none that says where a request goes, what it is, or
// where it ends. Empty: no field of its own.
bool IsKeyHeader(std::string_view name);

}  // namespace cowork::dialer
