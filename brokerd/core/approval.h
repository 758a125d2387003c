// An approval: one verdict `ask`, waiting for a person's answer or holding it.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "brokerd/core/call.h"
#include "brokerd/core/file_change.h"
#include "common/base/ids.h"

namespace cowork::brokerd {

// As the contract and the store number them.
enum class ApprovalState { kWaiting = 1, kAllowed = 2, kDenied = 3, kExpired = 4 };

struct Approval {
  ApprovalId id;
  SessionId session;
  std::string ask;  // The runtime's own name for its question.
  Call call;
  std::string reason;
  ApprovalState state = ApprovalState::kWaiting;
  int64_t asked_unix_ms = 0;
  std::optional<FileChange> change = {};  // That the call would make, of one that may.
  std::string scope = {};  // That it can be allowed for longer than once; empty: for none.
};

// How long a yes stands.
enum class Stands { kOnce, kForSession, kAlways };

struct Answer {
  ApprovalId approval;
  bool allow = false;
  std::string tell;     // With a denial: what the agent is told.
  std::string by = {};  // Whose client gave it: "owner", or an added client's name.
  Stands stands = Stands::kOnce;
};

std::string WordsOf(const Answer& answer);  // "allow once" to "deny", for the audit.

}  // namespace cowork::brokerd
