#include "brokerd/wire.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <utility>

#include "brokerd/core/path.h"

namespace cowork::brokerd {
namespace {

constexpr size_t kLongestPrompt = 1'000'000;
constexpr uint32_t kLongestKeep = 3600;  // Seconds.
constexpr uint32_t kLongestGrant = 366 * 24 * 3600;
constexpr size_t kLongestModel = 256;
constexpr size_t kLongestSecretName = 128;

Error Invalid(const char* message) {
  return {ErrorCode::kInvalidArgument, message};
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

Result<std::string> FromWire(const v1::ExpectSecretRequest& request) {
  const std::string& name = request.name();
  if (name.empty() || name.size() > kLongestSecretName ||
      !std::all_of(name.begin(), name.end(), IsOfSecretName))
    return Invalid("a secret's name is 1 to 128 of A-Z a-z 0-9 . _ -");
  return name;
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
  message.set_title(session.title);
  return message;
}

}  // namespace cowork::brokerd
