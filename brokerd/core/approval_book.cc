#include "brokerd/core/approval_book.h"

#include <algorithm>
#include <utility>

#include "common/base/check.h"

namespace cowork::brokerd {

Result<void> ApprovalBook::MayAsk(const SessionId& session) const {
  const auto waits = [&](const auto& entry) {
    return entry.second.session == session && entry.second.state == ApprovalState::kWaiting;
  };
  const auto waiting = std::count_if(approvals_.begin(), approvals_.end(), waits);
  if (static_cast<size_t>(waiting) >= kMostWaitingOfOne)
    return Error(ErrorCode::kResourceExhausted, "too many approvals of this session wait already");
  return {};
}

void ApprovalBook::Add(Approval approval) {
  const ApprovalId id = approval.id;
  CHECK(approvals_.emplace(id, std::move(approval)).second);
}

Result<Approval> ApprovalBook::MayAnswer(const ApprovalId& id) const {
  const auto entry = approvals_.find(id);
  if (entry == approvals_.end()) return Error(ErrorCode::kNotFound, "no such approval");
  if (entry->second.state != ApprovalState::kWaiting)
    return Error(ErrorCode::kFailedPrecondition,
                 "this approval has its answer already, and the first one holds");
  return entry->second;
}

void ApprovalBook::Settle(const Answer& answer) {
  const auto entry = approvals_.find(answer.approval);
  CHECK(entry != approvals_.end() && entry->second.state == ApprovalState::kWaiting);
  entry->second.state = answer.allow ? ApprovalState::kAllowed : ApprovalState::kDenied;
  entry->second.call = {};  // Only that it was answered is still asked for.
}

void ApprovalBook::Forget(const SessionId& session) {
  std::erase_if(approvals_, [&](const auto& entry) { return entry.second.session == session; });
}

std::vector<Approval> ApprovalBook::Waiting() const {
  std::vector<Approval> waiting;
  for (const auto& [id, approval] : approvals_)
    if (approval.state == ApprovalState::kWaiting) waiting.push_back(approval);
  std::stable_sort(waiting.begin(), waiting.end(), [](const Approval& a, const Approval& b) {
    return a.asked_unix_ms < b.asked_unix_ms;
  });
  return waiting;
}

}  // namespace cowork::brokerd
