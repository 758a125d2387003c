#include "runnerd/egress/dialer/core/request.h"

#include "runnerd/egress/dialer/core/headers.h"
#include "runnerd/egress/dialer/core/target.h"

namespace cowork::dialer {
namespace {

Result<void> CheckMethod(std::string_view method) {
  if (method.size() > 32 || !IsToken(method))
    return Error(ErrorCode::kInvalidArgument, "the method is not a word");
  // CONNECT would open a tunnel; TRACE answers with the request, credential and all.
  if (method == "CONNECT" || method == "TRACE")
    return Error(ErrorCode::kPermissionDenied, "the method CONNECT or TRACE is not passed on");
  return {};
}

Result<void> CheckHeaders(const std::vector<Header>& headers) {
  for (const Header& header : headers) {
    if (!IsToken(header.name))
      return Error(ErrorCode::kInvalidArgument, "a header's name is not a word");
    if (!IsFieldValue(header.value))
      return Error(ErrorCode::kInvalidArgument, "a header's value is not plain text");
  }
  return {};
}

}  // namespace

Result<const Route*> Admit(const Routes& routes, const RequestHead& head) {
  const auto found = routes.find(head.route);
  if (found == routes.end()) return Error(ErrorCode::kNotFound, "this box has no such route");
  const Route& route = found->second;
  if (route.address.has_value())
    TRY(policyd::CheckAnswers(route.host, {&*route.address, 1}, route.opt_in));
  TRY(CheckMethod(head.method));
  TRY(CheckTarget(head.target, route.base_path));
  TRY(CheckHeaders(head.headers));
  return &route;
}

std::string HeadFor(const Route& route, const RequestHead& head, Body body) {
  const HeaderFilter filter(head.headers, route.key_header);
  std::string text = head.method + ' ' + head.target + " HTTP/1.1\r\n";
  text += "Host: " + route.host_header() + "\r\n";
  for (const Header& header : head.headers)
    if (filter.Passes(header.name)) text += header.name + ": " + header.value + "\r\n";
  // identity: the masking of an echo reads bytes, not what is packed in them.
  text += "Accept-Encoding: identity\r\nConnection: keep-alive\r\n";
  if (body == Body::kChunked) {
    text += "Transfer-Encoding: chunked\r\n";
  } else if (head.method != "GET" && head.method != "HEAD") {
    text += "Content-Length: 0\r\n";
  }
  return text;
}

std::string CredentialLine(const Route& route) {
  return route.key_header.empty() ? "Authorization: Bearer " : route.key_header + ": ";
}

}  // namespace cowork::dialer
