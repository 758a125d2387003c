// A permission: what a person allowed for longer than once. It speaks where no rule does and the
// default asks, and is over with its grant.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "brokerd/core/call.h"
#include "common/base/ids.h"

namespace cowork::brokerd {

inline constexpr size_t kLongestScope =
    512;  // In bytes. A longer one is not read before it is allowed.

// What a call can be allowed for, in words; empty: it can be allowed once. Two calls are within one
// scope where these words are the same, so that what is compared is what a person has read:
//
//   "npm test" in /home/alice/app                        this command, in this directory
//   everything.echo, whatever it is called with          this tool
//   files.edit of "src/date.ts", whatever the change     this tool, and these paths
std::string ScopeOf(const Call& call);

struct Permission {
  PermissionId id;
  std::string scope;
  GrantId grant;
  std::optional<SessionId> session;  // In which alone it holds; none: in all of the grant.
  std::string by;                    // Whose client allowed it.
  int64_t added_unix_ms = 0;
  std::string directory = {};  // Of the grant. The store does not keep it.
};

// What a person is told before a call is allowed always. `directory`: of its grant.
std::string WhatAlwaysLets(const Call& call, const std::string& directory);
std::string HowLong(const Permission& permission);  // "always" or "for one session"

}  // namespace cowork::brokerd
