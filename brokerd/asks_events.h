// How the journal is told what became of an ask.

#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "brokerd/core/approval.h"
#include "brokerd/core/judgement.h"
#include "brokerd/core/permission.h"
#include "brokerd/live.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::brokerd {

// A call, and what it would change where that was seen.
struct Wanted {
  Call call;
  std::optional<FileChange> change = {};
};

v1::Event JudgedEvent(const Wanted& wanted, const Judgement& judgement, bool allowed);
v1::Event AskedEvent(const Approval& approval);
v1::Event AnsweredEvent(const Answer& answer, const std::optional<Permission>& permission);
// That what was allowed did not run, or that nobody knows whether it did.
enum class Certainty { kDidNotRun, kUnknown };
v1::Event VoidEvent(const AllowedCall& call, Certainty certainty = Certainty::kDidNotRun);
// Of all that is allowed when a turn ends and has not been told to start, as far as there is room.
// They are written with the end of the turn, whatever its session has filled.
inline constexpr size_t kMostVoidBytes = 16 * 1024;
std::vector<v1::Event> VoidEvents(const Live& live, Certainty certainty);

}  // namespace cowork::brokerd
