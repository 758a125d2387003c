// Whatever bytes a client or a daemon sends, FromWire reads or refuses it; it never crashes, and
// what it lets through is as the rest of brokerd takes it to be.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "brokerd/audit_wire.h"
#include "brokerd/call_wire.h"
#include "brokerd/files_wire.h"
#include "brokerd/wire.h"
#include "common/base/canonical_json.h"

namespace {

template <typename Request>
void Read(const uint8_t* data, size_t size) {
  Request request;
  if (request.ParseFromArray(data, static_cast<int>(size)))
    static_cast<void>(cowork::brokerd::FromWire(request));
}

void Expect(bool claim) {
  if (!claim) std::abort();
}

bool IsOneName(const std::string& name) {
  return !name.empty() && name.size() <= 32 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

bool IsCanonical(const std::string& json) {
  const auto canonical = cowork::CanonicalJson(json, 32);
  return canonical.ok() && *canonical == json;
}

bool IsOneCall(const cowork::brokerd::Call& call) {
  if (const auto* shell = std::get_if<cowork::brokerd::ShellCall>(&call))
    return !shell->command.empty() && shell->cwd.front() == '/';
  const auto& tool = std::get<cowork::brokerd::ToolCall>(call);
  return IsOneName(tool.server) && !tool.tool.empty() && tool.before.empty() &&
         IsCanonical(tool.arguments);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace cowork;
  Read<v1::RemoveGrantRequest>(data, size);
  Read<v1::StopSessionRequest>(data, size);
  Read<v1::WatchRequest>(data, size);
  Read<v1::AnswerRequest>(data, size);
  Read<v1::AllowAlwaysRequest>(data, size);
  Read<v1::RemovePermissionRequest>(data, size);
  Read<v1::ExpectSecretRequest>(data, size);
  Read<v1::RemoveSecretRequest>(data, size);
  Read<v1::RunnerEvent::Unpermitted>(data, size);
  Read<v1::RunnerEvent::McpNoted>(data, size);
  Read<v1::VerifyAuditRequest>(data, size);
  Read<v1::RevokeClientRequest>(data, size);

  v1::TailAuditRequest tail;
  if (tail.ParseFromArray(data, static_cast<int>(size))) {
    const auto count = brokerd::FromWire(tail);
    Expect(!count.ok() || *count <= 10'000);
  }

  v1::AddGrantRequest grant;
  if (grant.ParseFromArray(data, static_cast<int>(size))) {
    const auto wish = brokerd::FromWire(grant);
    Expect(!wish.ok() ||
           (wish->path.size() > 1 && wish->path.front() == '/' && wish->path.back() != '/' &&
            wish->path.find("/../") == std::string::npos));
  }
  v1::AddClientRequest client;
  if (client.ParseFromArray(data, static_cast<int>(size))) {
    const auto wish = brokerd::FromWire(client);
    Expect(!wish.ok() || IsOneName(wish->name));  // It names a socket.
  }
  v1::StartSessionRequest start;
  if (start.ParseFromArray(data, static_cast<int>(size))) {
    const auto wish = brokerd::FromWire(start);
    Expect(!wish.ok() || (!wish->prompt.empty() && wish->keep <= std::chrono::hours(1)));
  }
  v1::PromptSessionRequest prompt;
  if (prompt.ParseFromArray(data, static_cast<int>(size))) {
    const auto wish = brokerd::FromWire(prompt);
    Expect(!wish.ok() || (!wish->prompt.empty() && wish->keep <= std::chrono::hours(1)));
  }
  v1::RunnerEvent::Asked asked;
  if (asked.ParseFromArray(data, static_cast<int>(size))) {
    const auto call = brokerd::FromWire(asked);
    Expect(!call.ok() || IsOneCall(*call));
  }
  v1::ViewFilesRequest view;
  if (view.ParseFromArray(data, static_cast<int>(size))) {
    const auto wish = brokerd::FromWire(view);
    Expect(!wish.ok() || IsCanonical(wish->arguments));
  }
  v1::AskFilesResponse seen;
  if (seen.ParseFromArray(data, static_cast<int>(size))) {
    const auto preview = brokerd::FromWire(seen);
    Expect(!preview.ok() || !preview->before.empty());
  }
  return 0;
}
