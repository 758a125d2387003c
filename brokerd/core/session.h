// A session, and the states it goes through: it starts, it runs its turn, it is over. What is over
// stays over, whatever a slow answer of another daemon says later.

#pragma once

#include <cstdint>
#include <string>

#include "common/base/ids.h"

namespace cowork::brokerd {

// As the contract and the store number them.
enum class SessionState {
  kStarting = 1,
  kRunning = 2,
  kDone = 3,
  kFailed = 4,
  kStopped = 5,
  kInterrupted = 6,
};

bool IsOver(SessionState state);
bool MayBecome(SessionState from, SessionState to);

struct Session {
  SessionId id;
  GrantId grant;
  std::string path;   // Of the grant, which may be removed later.
  std::string model;  // PROVIDER/MODEL.
  SessionState state = SessionState::kStarting;
  int64_t started_unix_ms = 0;
  std::string why;  // Why it ended, unless it was done.
};

}  // namespace cowork::brokerd
