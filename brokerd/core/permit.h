// A permit: the one call with this digest may run once in its turn, within kPermitLife. It says
// nothing of who allowed it; a rule's allow and a person's yes give the same permit.

#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "brokerd/core/call.h"
#include "brokerd/core/session.h"
#include "common/base/call_digest.h"
#include "common/base/ids.h"

namespace cowork::brokerd {

inline constexpr std::chrono::seconds kPermitLife{30};

struct Permit {
  PermitId id;
  SessionId session;
  uint64_t turn = 0;  // Where it begins in the journal of its session.
  CallDigest digest{};
  int64_t expires_unix_ms = 0;
  std::string before = {};  // Of a call of a tool: runnerd, which sees the call without, adds it.
};

Permit MintPermit(const Session& session, const Call& call, int64_t now_unix_ms);

}  // namespace cowork::brokerd
