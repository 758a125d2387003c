// What was allowed for longer than once, as people read it. Pure.
//
//   w-2x9k4 · this session s-4f2k9 · ~/app · owner · 3 min ago
//       "npm test" in /home/me/app

#pragma once

#include <string>

#include "cowork/v1/broker.pb.h"
#include "ui-client/cli/lists.h"

namespace cowork::cli {

// How an answer reads once it was taken.
inline constexpr auto kAllowedOnce = "allowed once";
inline constexpr auto kAllowedForSession = "allowed for this session";
inline constexpr auto kAllowedAlways = "allowed always, here";

// Each with its scope whole, on lines of its own: it is what happens unasked.
std::string TextOf(const v1::ListPermissionsResponse& permissions, const Reader& reader);

// What is asked about once more: "asks again from now on  "npm test" in /home/me/app".
std::string RemovedText(const v1::Permission& permission);

}  // namespace cowork::cli
