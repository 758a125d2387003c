// A grant: a directory that sessions may be started in, and nothing else.

#pragma once

#include <cstdint>
#include <string>

#include "common/base/directory.h"
#include "common/base/ids.h"

namespace cowork::brokerd {

struct Grant {
  GrantId id;
  Directory directory;
  int64_t added_unix_ms = 0;
  bool read_only = false;       // Its sessions change nothing in it.
  int64_t expires_unix_ms = 0;  // From then on no turn begins in it; 0: never.
};

inline bool IsOver(const Grant& grant, int64_t now_unix_ms) {
  return grant.expires_unix_ms != 0 && grant.expires_unix_ms <= now_unix_ms;
}

// "until 2026-11-26 18:34 UTC", or "for good" where it has no end.
std::string EndText(int64_t expires_unix_ms);

}  // namespace cowork::brokerd
