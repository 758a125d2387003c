#include "runnerd/egress/dialer/wire.h"

#include <algorithm>
#include <utility>

#include "common/base/host.h"
#include "runnerd/egress/dialer/core/key_header.h"
#include "runnerd/egress/dialer/core/target.h"

namespace cowork::dialer {
namespace {

constexpr int kMostHeaders = 256;
constexpr size_t kLargestHead = 64 * 1024;
constexpr size_t kLongestShown = 1024;
constexpr int kMostAddresses = 64;

Error Malformed(const char* why) {
  return Error(ErrorCode::kInvalidArgument, why);
}

Result<Route> FromWire(const v1::ToDialer::Route& route) {
  const auto address = policyd::ParseAddress(route.host());
  if (!address.has_value() && !IsHostName(route.host()))
    return Malformed("a route's host is neither a name nor an address");
  if (route.port() == 0 || route.port() > 65535) return Malformed("a route's port is not a port");
  if (!IsKeyHeader(route.key_header())) return Malformed("a route's key header is not a header");
  std::string base_path = TRY(CleanBasePath(route.base_path()));
  return Route{
      .host = route.host(),
      .address = address,
      .port = static_cast<uint16_t>(route.port()),
      .base_path = std::move(base_path),
      .lease_id = route.lease_id(),
      .key_header = route.key_header(),
      .plain = route.plain(),
      .ca_pem = route.ca_pem(),
      .opt_in = route.is_private() ? policyd::Private::kAllowed : policyd::Private::kRefused};
}

uint32_t StatusOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return 400;
    case ErrorCode::kNotFound: return 404;
    case ErrorCode::kPermissionDenied: return 403;
    // What only a person mends, a certificate for instance. A 5xx would have the runtime try again.
    case ErrorCode::kFailedPrecondition: return 424;
    case ErrorCode::kResourceExhausted: return 503;
    default: return 502;
  }
}

}  // namespace

Result<Routes> FromWire(const v1::ToDialer& message) {
  Routes routes;
  for (const v1::ToDialer::Route& route : message.routes()) {
    if (!routes.emplace(route.name(), TRY(FromWire(route))).second)
      return Malformed("two routes have one name");
  }
  return routes;
}

Result<RequestHead> FromWire(const v1::GateToDialer::RequestHead& head) {
  if (head.headers_size() > kMostHeaders || head.ByteSizeLong() > kLargestHead + 4 * kMostHeaders)
    return Malformed("the request's head is too large");
  RequestHead request{
      .route = head.route(), .method = head.method(), .target = head.target(), .headers = {}};
  for (const v1::GateToDialer::Header& header : head.headers())
    request.headers.push_back({.name = header.name(), .value = header.value()});
  return request;
}

Result<std::vector<policyd::Address>> FromWire(const v1::ResolveResponse& response) {
  if (!response.refused().empty())
    return Error(response.forbidden() ? ErrorCode::kPermissionDenied : ErrorCode::kUnavailable,
                 Shown(response.refused()));
  const Error malformed(ErrorCode::kUnavailable, "the process that asks DNS gave no addresses");
  std::vector<policyd::Address> addresses;
  for (const std::string& bytes : response.addresses()) {
    policyd::Address address{};
    if (bytes.size() != address.size()) return malformed;
    std::copy(bytes.begin(), bytes.end(), address.begin());
    addresses.push_back(address);
  }
  if (addresses.empty() || addresses.size() > kMostAddresses) return malformed;
  return addresses;
}

v1::DialerToGate::Refusal ToWire(const Error& why) {
  v1::DialerToGate::Refusal refusal;
  refusal.set_status(StatusOf(why.code()));
  refusal.set_why(why.message());
  return refusal;
}

std::string Shown(std::string_view text) {
  std::string shown(text.substr(0, kLongestShown));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return shown;
}

}  // namespace cowork::dialer
