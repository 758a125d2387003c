// The part of wire.h that is about approvals, and what stands of them.

#include <utility>

#include "brokerd/call_wire.h"
#include "brokerd/wire.h"

namespace cowork::brokerd {
namespace {

constexpr size_t kLongestTell = 4096;
constexpr size_t kMostApprovalBytes = 3 * 1024 * 1024;  // A gRPC client takes 4 MiB.

Error Invalid(const char* message) {
  return {ErrorCode::kInvalidArgument, message};
}

Answer Yes(const ApprovalId& approval, Stands stands) {
  return {.approval = approval, .allow = true, .tell = {}, .stands = stands};
}

}  // namespace

Result<Answer> FromWire(const v1::AnswerRequest& request) {
  const ApprovalId approval = TRY(ApprovalId::FromText(request.approval_id()));
  if (request.tell().size() > kLongestTell)
    return Invalid("what the agent is told is longer than 4096 bytes");
  switch (request.decision()) {
    case v1::AnswerRequest::ALLOW_ONCE: return Yes(approval, Stands::kOnce);
    case v1::AnswerRequest::ALLOW_SESSION: return Yes(approval, Stands::kForSession);
    case v1::AnswerRequest::DENY:
      return Answer{.approval = approval, .allow = false, .tell = request.tell()};
    default: return Invalid("the answer has no decision");
  }
}

Result<ApprovalId> FromWire(const v1::AllowAlwaysRequest& request) {
  return ApprovalId::FromText(request.approval_id());
}

Result<PermissionId> FromWire(const v1::RemovePermissionRequest& request) {
  return PermissionId::FromText(request.id());
}

v1::Approval ToWire(const Approval& approval) {
  v1::Approval message;
  message.set_id(approval.id.text());
  message.set_session_id(approval.session.text());
  PutCall(approval.call, message);
  if (approval.change.has_value()) *message.mutable_change() = ToWire(*approval.change);
  message.set_reason(approval.reason);
  message.set_state(static_cast<v1::Approval::State>(approval.state));
  message.set_asked_unix_ms(approval.asked_unix_ms);
  message.set_scope(approval.scope);
  return message;
}

v1::ListApprovalsResponse ToWire(const std::vector<Approval>& waiting) {
  v1::ListApprovalsResponse message;
  size_t bytes = 0;
  for (const Approval& approval : waiting) {
    v1::Approval shown = ToWire(approval);
    bytes += shown.ByteSizeLong();
    if (message.approvals_size() > 0 && bytes > kMostApprovalBytes) break;
    *message.add_approvals() = std::move(shown);
  }
  message.set_left_out(static_cast<uint32_t>(waiting.size()) -
                       static_cast<uint32_t>(message.approvals_size()));
  return message;
}

v1::Permission ToWire(const Permission& permission) {
  v1::Permission message;
  message.set_id(permission.id.text());
  message.set_scope(permission.scope);
  message.set_grant_id(permission.grant.text());
  message.set_directory(permission.directory);
  if (permission.session.has_value()) message.set_session_id(permission.session->text());
  message.set_by(permission.by);
  message.set_added_unix_ms(permission.added_unix_ms);
  return message;
}

}  // namespace cowork::brokerd
