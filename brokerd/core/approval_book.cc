#include "brokerd/core/approval_book.h"

#include <algorithm>
#include <utility>

#include "brokerd/core/call_facts.h"
#include "common/base/check.h"

namespace cowork::brokerd {
namespace {

size_t BytesOf(const Approval& approval) {
  const size_t change = approval.change.has_value() ? approval.change->diff.size() : 0;
  return brokerd::BytesOf(approval.call) + change;
}

}  // namespace

std::string WordsOf(const Answer& answer) {
  if (!answer.allow) return "deny";
  switch (answer.stands) {
    case Stands::kOnce: return "allow once";
    case Stands::kForSession: return "allow for the session";
    case Stands::kAlways: break;
  }
  return "allow always";
}

uint32_t ApprovalBook::WaitingOf(const SessionId& session) const {
  return static_cast<uint32_t>(std::ranges::count_if(approvals_, [&](const auto& entry) {
    return entry.second.session == session && entry.second.state == ApprovalState::kWaiting;
  }));
}

Result<void> ApprovalBook::MayAsk(const SessionId& session) const {
  size_t waiting = 0;
  size_t bytes = 0;
  for (const auto& [id, approval] : approvals_) {
    if (approval.session != session || approval.state != ApprovalState::kWaiting) continue;
    ++waiting;
    bytes += BytesOf(approval);
  }
  if (waiting >= kMostWaitingOfOne || bytes >= kMostBytesWaitingOfOne)
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

Result<void> ApprovalBook::MayStand(const Approval& approval, Stands stands) {
  if (stands == Stands::kOnce || !approval.scope.empty()) return {};
  return Error(ErrorCode::kFailedPrecondition,
               "this can be allowed once and no longer: a rule of yours asks, or it is too long to "
               "be put into words; a rule in policy.toml can allow it");
}

void ApprovalBook::Settle(const Answer& answer) {
  const auto entry = approvals_.find(answer.approval);
  CHECK(entry != approvals_.end() && entry->second.state == ApprovalState::kWaiting);
  entry->second.state = answer.allow ? ApprovalState::kAllowed : ApprovalState::kDenied;
  entry->second.call = {};  // Only that it was answered is still asked for.
  entry->second.change.reset();
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
