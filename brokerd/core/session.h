// A session, and the states its turns go through: one starts, runs, and is over. What is over stays
// over, whatever a slow answer of another daemon says later; the next turn begins anew.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

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

bool IsOver(SessionState state);  // Its turn is.
bool MayBecome(SessionState from, SessionState to);

struct Session {
  SessionId id;
  GrantId grant;
  std::string path;   // Of the grant, which may be removed later.
  std::string model;  // PROVIDER/MODEL.
  SessionState state = SessionState::kStarting;
  int64_t started_unix_ms = 0;
  std::string why;                   // Why its last turn ended, unless that was done.
  std::string runtime_session = {};  // What its runtime calls it; empty: none was ever healthy.
  uint64_t turn_from = 0;            // Where its journal tells its last turn; 0: it has had none.
  std::string title = {};            // How its first prompt begins.
  bool rests = false;                // Its runtime was kept when that turn was over. Of the store.
};

// In one line of at most 80 bytes, whole letters.
std::string TitleOf(std::string_view prompt);

// What a runtime says of itself when it is healthy.
struct StartedRuntime {
  std::string name;     // "OpenCode 1.18.33"
  std::string session;  // What it calls the session.
};

// It is handed back at the next start, and becomes part of a request's target there.
bool MayBeRuntimeSession(std::string_view text);

}  // namespace cowork::brokerd
