#include "runnerd/wire.h"

#include <arpa/inet.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "common/base/host.h"
#include "common/base/ids.h"
#include "runnerd/core/paths.h"
#include "runnerd/egress/dialer/core/key_header.h"
#include "runnerd/egress/dialer/core/target.h"
#include "runnerd/mcp_wire.h"

namespace cowork::runnerd {
namespace {

constexpr size_t kLongestRuntimeSession = 128;
constexpr int64_t kLatestUnixMs = 4'102'444'800'000;  // The year 2100; more would overflow.
constexpr size_t kLongestBoot = 64;
constexpr size_t kLongestBefore = 256;
constexpr size_t kLargestCa = 64 * 1024;

Error Refuse(const char* why) {
  return Error(ErrorCode::kInvalidArgument, why);
}

bool IsIpAddress(const std::string& text) {
  unsigned char room[16];
  return ::inet_pton(AF_INET, text.c_str(), room) == 1 ||
         ::inet_pton(AF_INET6, text.c_str(), room) == 1;
}

bool IsName(const std::string& text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '/' || c == ':';
  };
  return !text.empty() && text.size() <= 512 && std::all_of(text.begin(), text.end(), fits);
}

Result<ModelRoute> FromWire(const v1::ModelRoute& model) {
  if (!IsName(model.provider())) return Refuse("the model's provider is not a name");
  if (!IsName(model.model())) return Refuse("the model is not a name");
  if (!IsHostName(model.host()) && !IsIpAddress(model.host()))
    return Refuse("the model's host is neither a DNS name in lower case nor an IP address");
  if (model.port() == 0 || model.port() > 65535)
    return Refuse("the model's port is not 1 to 65535");
  // A dialer that is given another one ends, and the session with it.
  if (!dialer::CleanBasePath(model.base_path()).ok())
    return Refuse("the model's base path is not a plain, absolute path");
  if (model.api() == v1::ModelRoute::API_UNSPECIFIED) return Refuse("the model's API is missing");
  if (!dialer::IsKeyHeader(model.key_header())) return Refuse("the model's key has no such header");
  if (model.ca_pem().size() > kLargestCa) return Refuse("the model's CA is larger than 64 KiB");
  return ModelRoute{
      .provider = model.provider(),
      .model = model.model(),
      .host = model.host(),
      .port = static_cast<uint16_t>(model.port()),
      .base_path = model.base_path(),
      .api = model.api() == v1::ModelRoute::ANTHROPIC ? Api::kAnthropic : Api::kOpenAiCompatible,
      .key_header = model.key_header(),
      .plain = model.plain(),
      .ca_pem = model.ca_pem(),
      .is_private = model.is_private()};
}

// It becomes part of a request's target.
bool MayBeRuntimeSession(const std::string& text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return text.size() <= kLongestRuntimeSession && std::all_of(text.begin(), text.end(), fits);
}

}  // namespace

Result<Directory> FromWire(const v1::Directory& directory) {
  TRY(CheckGrantablePath(directory.path()));
  if (directory.boot().size() > kLongestBoot) return Refuse("a boot is not named so");
  return Directory{.path = directory.path(),
                   .device = directory.device(),
                   .inode = directory.inode(),
                   .born_unix_ns = directory.born_unix_ns(),
                   .mount = directory.mount(),
                   .boot = directory.boot()};
}

Result<SessionSpec> FromWire(const v1::StartRequest& request) {
  TRY(SessionId::FromText(request.session_id()));
  Directory project = TRY(FromWire(request.project()));
  ModelRoute model = TRY(FromWire(request.model()));
  if (!MayBeRuntimeSession(request.runtime_session()))
    return Refuse("the runtime's session is no name that a runtime gives");
  std::vector<McpServer> servers = TRY(FromWire(request.mcp_servers()));
  return SessionSpec{.id = request.session_id(),
                     .project = std::move(project),
                     .model = std::move(model),
                     .runtime_session = request.runtime_session(),
                     .warm = request.warm(),
                     .read_only = request.read_only(),
                     .mcp_servers = std::move(servers)};
}

Result<RouteOrder> FromWire(const v1::TestRouteRequest& request) {
  TRY(SessionId::FromText(request.session_id()));
  if (!request.lease_id().empty()) TRY(LeaseId::FromText(request.lease_id()));
  ModelRoute model = TRY(FromWire(request.model()));
  return RouteOrder{
      .session = request.session_id(), .model = std::move(model), .lease_id = request.lease_id()};
}

Result<TurnOrder> FromWire(const v1::PromptRequest& request) {
  if (!request.lease_id().empty()) TRY(LeaseId::FromText(request.lease_id()));
  if (request.turn() == 0) return Refuse("a turn has a number");
  return TurnOrder{.session = request.session_id(),
                   .text = request.text(),
                   .lease_id = request.lease_id(),
                   .turn = request.turn()};
}

Result<Permit> FromWire(const v1::GivePermitRequest& request) {
  TRY(PermitId::FromText(request.permit_id()));
  CallDigest digest;
  if (request.digest().size() != digest.size()) return Refuse("a digest has 32 bytes");
  std::copy(request.digest().begin(), request.digest().end(), digest.begin());
  if (request.expires_unix_ms() <= 0 || request.expires_unix_ms() > kLatestUnixMs)
    return Refuse("a permit expires at a time");
  if (request.turn() == 0) return Refuse("a permit is for a turn");
  if (request.before().size() > kLongestBefore)
    return Refuse("a `before` is no longer than 256 bytes");
  return Permit{.id = request.permit_id(),
                .digest = digest,
                .expires = TimePoint(std::chrono::milliseconds(request.expires_unix_ms())),
                .turn = request.turn(),
                .before = request.before()};
}

v1::TestRouteResponse ToWire(const RouteOutcome& outcome) {
  v1::TestRouteResponse response;
  response.set_status(outcome.status);
  response.set_why(outcome.why);
  response.set_credential_added(outcome.credential_added);
  response.set_address(outcome.address);
  response.set_milliseconds(outcome.milliseconds);
  return response;
}

v1::Directory ToWire(const Directory& directory) {
  v1::Directory message;
  message.set_path(directory.path);
  message.set_device(directory.device);
  message.set_inode(directory.inode);
  message.set_born_unix_ns(directory.born_unix_ns);
  message.set_mount(directory.mount);
  message.set_boot(directory.boot);
  return message;
}

}  // namespace cowork::runnerd
