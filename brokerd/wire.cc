#include "brokerd/wire.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "common/base/call_digest.h"
#include "common/base/hex.h"

namespace cowork::brokerd {
namespace {

constexpr size_t kLongestPath = 4095;  // PATH_MAX, without its NUL.
constexpr size_t kLongestPrompt = 1'000'000;
constexpr uint32_t kLongestKeep = 3600;  // Seconds.
constexpr uint32_t kLongestGrant = 366 * 24 * 3600;
constexpr size_t kLongestModel = 256;
constexpr size_t kLongestTell = 4096;
constexpr size_t kLongestSecretName = 128;
constexpr uint32_t kMostAuditRecords = 10'000;

Error Invalid(const char* message) {
  return {ErrorCode::kInvalidArgument, message};
}

// Absolute, and written in the one way that has no "//", "." or ".." in it and no "/" at its end.
bool IsNormalPath(std::string_view path) {
  if (path.empty() || path.front() != '/') return false;
  if (path.size() > kLongestPath || path.find('\0') != std::string_view::npos) return false;
  std::string_view rest = path.substr(1);
  while (true) {
    const size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    if (slash == std::string_view::npos) return true;
    rest.remove_prefix(slash + 1);
  }
}

bool IsOfSecretName(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

Result<std::string> PromptFromWire(const std::string& prompt) {
  if (prompt.empty()) return Invalid("there is no prompt");
  if (prompt.size() > kLongestPrompt) return Invalid("the prompt is longer than 1000000 bytes");
  return prompt;
}

Result<std::chrono::seconds> KeepFromWire(uint32_t seconds) {
  if (seconds > kLongestKeep) return Invalid("a runtime is kept for at most 3600 seconds");
  return std::chrono::seconds(seconds);
}

template <typename Message>
Result<ShellCall> CallFromWire(const Message& message) {
  if (message.command().empty() || message.command().size() > kLongestCommand)
    return Invalid("the command is empty, or longer than 131071 bytes");
  if (message.cwd() != "/" && !IsNormalPath(message.cwd()))
    return Invalid("the command's directory is no absolute, normal path");
  return ShellCall{.command = message.command(), .cwd = message.cwd()};
}

}  // namespace

Result<GrantWish> FromWire(const v1::AddGrantRequest& request) {
  if (request.path() == "/") return Invalid("`/` is never granted; name the project's directory");
  if (!IsNormalPath(request.path()))
    return Invalid("a grant is an absolute path without `.`, `..`, `//` or a `/` at its end");
  if (request.expires_seconds() > kLongestGrant)
    return Invalid("a grant ends within a year, or not");
  return GrantWish{.path = request.path(),
                   .read_only = request.read_only(),
                   .expires = std::chrono::seconds(request.expires_seconds())};
}

Result<GrantId> FromWire(const v1::RemoveGrantRequest& request) {
  return GrantId::FromText(request.id());
}

Result<StartWish> FromWire(const v1::StartSessionRequest& request) {
  const GrantId grant = TRY(GrantId::FromText(request.grant_id()));
  if (request.model().size() > kLongestModel) return Invalid("a model is named as PROVIDER/MODEL");
  std::string prompt = TRY(PromptFromWire(request.prompt()));
  const std::chrono::seconds keep = TRY(KeepFromWire(request.keep_seconds()));
  return StartWish{
      .grant = grant, .prompt = std::move(prompt), .model = request.model(), .keep = keep};
}

Result<PromptWish> FromWire(const v1::PromptSessionRequest& request) {
  const SessionId session = TRY(SessionId::FromText(request.id()));
  std::string prompt = TRY(PromptFromWire(request.prompt()));
  const std::chrono::seconds keep = TRY(KeepFromWire(request.keep_seconds()));
  return PromptWish{.session = session, .prompt = std::move(prompt), .keep = keep};
}

Result<SessionId> FromWire(const v1::StopSessionRequest& request) {
  return SessionId::FromText(request.id());
}

Result<WatchWish> FromWire(const v1::WatchRequest& request) {
  constexpr uint64_t kLastSequence = std::numeric_limits<int64_t>::max();  // The store's integers.
  const SessionId session = TRY(SessionId::FromText(request.session_id()));
  return WatchWish{.session = session,
                   .from = std::clamp<uint64_t>(request.from(), 1, kLastSequence),
                   .so_far = request.so_far()};
}

Result<Answer> FromWire(const v1::AnswerRequest& request) {
  const ApprovalId approval = TRY(ApprovalId::FromText(request.approval_id()));
  if (request.tell().size() > kLongestTell)
    return Invalid("what the agent is told is longer than 4096 bytes");
  switch (request.decision()) {
    case v1::AnswerRequest::ALLOW_ONCE:
      return Answer{.approval = approval, .allow = true, .tell = {}};
    case v1::AnswerRequest::DENY:
      return Answer{.approval = approval, .allow = false, .tell = request.tell()};
    default: return Invalid("the answer has no decision");
  }
}

Result<std::string> FromWire(const v1::ExpectSecretRequest& request) {
  const std::string& name = request.name();
  if (name.empty() || name.size() > kLongestSecretName ||
      !std::all_of(name.begin(), name.end(), IsOfSecretName))
    return Invalid("a secret's name is 1 to 128 of A-Z a-z 0-9 . _ -");
  return name;
}

Result<ShellCall> FromWire(const v1::RunnerEvent::Asked& asked) {
  return CallFromWire(asked);
}

Result<ShellCall> FromWire(const v1::RunnerEvent::Unpermitted& unpermitted) {
  return CallFromWire(unpermitted);
}

Result<std::optional<AuditLink>> FromWire(const v1::VerifyAuditRequest& request) {
  if (request.kept_head().empty()) return std::optional<AuditLink>();
  AuditLink link{};
  if (!FromHex(request.kept_head(), link))
    return Invalid("a head is 64 hexadecimal digits; cowork audit verify prints one");
  return std::optional<AuditLink>(link);
}

Result<uint64_t> FromWire(const v1::TailAuditRequest& request) {
  if (request.count() > kMostAuditRecords)
    return Invalid("at most 10000 records are shown at once");
  return uint64_t{request.count()};
}

v1::VerifyAuditResponse ToWire(const AuditFindings& found) {
  v1::VerifyAuditResponse message;
  message.set_records(found.records);
  message.set_head(Hex(found.head));
  message.set_kept_head_at(found.kept_head_at);
  for (const std::string& damage : found.damages) message.add_damages(damage);
  return message;
}

v1::AuditRecord ToWire(const AuditEntry& entry) {
  v1::AuditRecord message;
  message.set_sequence(entry.sequence);
  message.set_unix_ms(entry.unix_ms);
  message.set_kind(entry.record.kind);
  message.set_session_id(entry.record.session);
  message.set_text(entry.record.text);
  message.set_digest(entry.record.digest);
  return message;
}

v1::Grant ToWire(const Grant& grant) {
  v1::Grant message;
  message.set_id(grant.id.text());
  message.set_path(grant.directory.path);
  message.set_added_unix_ms(grant.added_unix_ms);
  message.set_read_only(grant.read_only);
  message.set_expires_unix_ms(grant.expires_unix_ms);
  return message;
}

v1::Session ToWire(const Session& session) {
  v1::Session message;
  message.set_id(session.id.text());
  message.set_grant_id(session.grant.text());
  message.set_path(session.path);
  message.set_model(session.model);
  message.set_state(static_cast<v1::Session::State>(session.state));
  message.set_started_unix_ms(session.started_unix_ms);
  message.set_why(session.why);
  message.set_turn_from(session.turn_from);
  return message;
}

v1::Approval ToWire(const Approval& approval) {
  v1::Approval message;
  message.set_id(approval.id.text());
  message.set_session_id(approval.session.text());
  message.set_command(approval.call.command);
  message.set_cwd(approval.call.cwd);
  message.set_reason(approval.reason);
  message.set_state(static_cast<v1::Approval::State>(approval.state));
  message.set_asked_unix_ms(approval.asked_unix_ms);
  return message;
}

}  // namespace cowork::brokerd
