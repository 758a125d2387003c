#include "runnerd/egress/dialer/wire.h"

#include <algorithm>
#include <utility>

#include "runnerd/egress/dialer/core/headers.h"
#include "runnerd/egress/dialer/core/target.h"

namespace cowork::dialer {
namespace {

constexpr int kMostHeaders = 256;
constexpr size_t kLargestHead = 64 * 1024;
constexpr size_t kLongestShown = 1024;

Error Malformed(const char* why) {
  return Error(ErrorCode::kInvalidArgument, why);
}

Result<Route> FromWire(const v1::ToDialer::Route& route) {
  boost::system::error_code failed;
  const auto address = boost::asio::ip::make_address(route.address(), failed);
  if (failed) return Malformed("a route's address is not an IP address");
  if (route.port() == 0 || route.port() > 65535) return Malformed("a route's port is not a port");
  const std::string& host = route.host_header();
  if (host.empty() || !IsFieldValue(host) || host.find_first_of(" \t") != std::string::npos)
    return Malformed("a route's host is not a host");
  std::string base_path = TRY(CleanBasePath(route.base_path()));
  return Route{.address_text = route.address(),
               .address = address,
               .port = static_cast<uint16_t>(route.port()),
               .host_header = host,
               .base_path = std::move(base_path),
               .lease_id = route.lease_id()};
}

uint32_t StatusOf(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return 400;
    case ErrorCode::kNotFound: return 404;
    case ErrorCode::kPermissionDenied: return 403;
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
