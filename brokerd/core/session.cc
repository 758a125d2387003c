#include "brokerd/core/session.h"

namespace cowork::brokerd {

bool IsOver(SessionState state) {
  return state != SessionState::kStarting && state != SessionState::kRunning;
}

bool MayBecome(SessionState from, SessionState to) {
  if (IsOver(from)) return false;
  if (to == SessionState::kRunning) return from == SessionState::kStarting;
  if (to == SessionState::kDone) return from == SessionState::kRunning;
  return IsOver(to);
}

}  // namespace cowork::brokerd
