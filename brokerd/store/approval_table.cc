#include "brokerd/store/approval_table.h"

namespace cowork::brokerd {
namespace {

constexpr int Number(ApprovalState state) {
  return static_cast<int>(state);
}

}  // namespace

Result<ApprovalTable> ApprovalTable::Create(store::Database& database) {
  return ApprovalTable(
      TRY(database.Prepare(
          "INSERT INTO approvals VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?)")),
      TRY(database.Prepare(
          "UPDATE approvals SET state = ?2, tell = ?3 WHERE id = ?1 AND state = ?4")),
      TRY(database.Prepare("UPDATE approvals SET state = ?2 WHERE session = ?1 AND state = ?3")),
      TRY(database.Prepare("SELECT 1 FROM approvals WHERE id = ?")));
}

Result<void> ApprovalTable::Add(const Approval& approval) {
  const auto* shell = std::get_if<ShellCall>(&approval.call);
  const auto* tool = std::get_if<ToolCall>(&approval.call);
  const ShellCall command = shell == nullptr ? ShellCall() : *shell;
  const ToolCall call = tool == nullptr ? ToolCall() : *tool;
  TRY(add_.Run(approval.id.text(), approval.session.text(), approval.ask, command.command,
               command.cwd, approval.reason, Number(approval.state), approval.asked_unix_ms,
               call.server, call.tool, call.arguments, call.before));
  return {};
}

Result<void> ApprovalTable::Settle(const Answer& answer) {
  const ApprovalState state = answer.allow ? ApprovalState::kAllowed : ApprovalState::kDenied;
  const int changed = TRY(settle_.Run(answer.approval.text(), Number(state), answer.tell,
                                      Number(ApprovalState::kWaiting)));
  if (changed == 0)
    return Error(ErrorCode::kFailedPrecondition, "this approval does not wait any more");
  return {};
}

Result<void> ApprovalTable::Expire(const SessionId& session) {
  TRY(expire_.Run(session.text(), Number(ApprovalState::kExpired),
                  Number(ApprovalState::kWaiting)));
  return {};
}

Result<bool> ApprovalTable::Has(const ApprovalId& id) {
  bool found = false;
  TRY(has_.ForEach([&](const store::Row&) { found = true; }, id.text()));
  return found;
}

}  // namespace cowork::brokerd
