#include "runnerd/wire.h"

#include <arpa/inet.h>

#include <algorithm>
#include <utility>

#include "common/base/ids.h"
#include "runnerd/core/paths.h"

namespace cowork::runnerd {
namespace {

constexpr size_t kLongestRuntimeSession = 128;
constexpr int64_t kLatestUnixMs = 4'102'444'800'000;  // The year 2100; more would overflow.
constexpr size_t kLongestBoot = 64;

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

Result<ModelRoute> FromWire(const v1::ModelRoute& model) {
  if (!IsName(model.provider())) return Refuse("the model's provider is not a name");
  if (!IsName(model.model())) return Refuse("the model is not a name");
  if (!IsIpAddress(model.host())) return Refuse("the model's host is not an IP address");
  if (model.port() == 0 || model.port() > 65535)
    return Refuse("the model's port is not 1 to 65535");
  if (!model.base_path().starts_with('/')) return Refuse("the model's base path is not absolute");
  return ModelRoute{.provider = model.provider(),
                    .model = model.model(),
                    .host = model.host(),
                    .port = static_cast<uint16_t>(model.port()),
                    .base_path = model.base_path()};
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

Result<SessionSpec> FromWire(const v1::StartRequest& request) {
  TRY(SessionId::FromText(request.session_id()));
  Directory project = TRY(FromWire(request.project()));
  ModelRoute model = TRY(FromWire(request.model()));
  if (!MayBeRuntimeSession(request.runtime_session()))
    return Refuse("the runtime's session is no name that a runtime gives");
  return SessionSpec{.id = request.session_id(),
                     .project = std::move(project),
                     .model = std::move(model),
                     .runtime_session = request.runtime_session(),
                     .warm = request.warm(),
                     .read_only = request.read_only()};
}

Result<TurnOrder> FromWire(const v1::PromptRequest& request) {
  if (!request.lease_id().empty()) TRY(LeaseId::FromText(request.lease_id()));
  return TurnOrder{
      .session = request.session_id(), .text = request.text(), .lease_id = request.lease_id()};
}

Result<Permit> FromWire(const v1::GivePermitRequest& request) {
  TRY(PermitId::FromText(request.permit_id()));
  CallDigest digest;
  if (request.digest().size() != digest.size()) return Refuse("a digest has 32 bytes");
  std::copy(request.digest().begin(), request.digest().end(), digest.begin());
  if (request.expires_unix_ms() <= 0 || request.expires_unix_ms() > kLatestUnixMs)
    return Refuse("a permit expires at a time");
  return Permit{.id = request.permit_id(),
                .digest = digest,
                .expires = TimePoint(std::chrono::milliseconds(request.expires_unix_ms()))};
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
