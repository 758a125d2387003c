#include "runnerd/egress/resolver/wire.h"

#include "common/base/host.h"

namespace cowork::resolver {
namespace {

constexpr int kMostNames = 16;

Result<HostAndPort> Checked(const std::string& host, uint32_t port) {
  if (!IsHostName(host)) return Error(ErrorCode::kInvalidArgument, "this is no DNS name");
  if (port == 0 || port > 65535) return Error(ErrorCode::kInvalidArgument, "this is no port");
  return HostAndPort(host, static_cast<uint16_t>(port));
}

}  // namespace

Result<Names> FromWire(const v1::ToResolver& message) {
  if (message.names_size() > kMostNames)
    return Error(ErrorCode::kInvalidArgument, "these are too many names");
  if (message.session().empty())
    return Error(ErrorCode::kInvalidArgument, "these are the names of no session");
  Names names;
  for (const v1::ToResolver::Name& name : message.names()) {
    HostAndPort of = TRY(Checked(name.host(), name.port()));
    names.emplace(std::move(of),
                  name.is_private() ? policyd::Private::kAllowed : policyd::Private::kRefused);
  }
  return names;
}

Result<Question> FromWire(const v1::ResolveRequest& request, const Names& names) {
  HostAndPort of = TRY(Checked(request.host(), request.port()));
  if (!names.contains(of))
    return Error(ErrorCode::kPermissionDenied, "no route of this dialer leads there");
  return Question{.number = request.question(), .of = std::move(of)};
}

v1::ResolveResponse ToWire(uint64_t number, const Result<std::vector<policyd::Address>>& answer) {
  v1::ResolveResponse response;
  response.set_question(number);
  if (!answer.ok()) {
    response.set_refused(answer.error().message());
    response.set_forbidden(answer.error().code() == ErrorCode::kPermissionDenied);
    return response;
  }
  for (const policyd::Address& address : *answer)
    response.add_addresses(address.data(), address.size());
  return response;
}

}  // namespace cowork::resolver
