// The part of wire.h that is about added clients.

#include "brokerd/wire.h"

namespace cowork::brokerd {
namespace {

Error Invalid(const char* why) {
  return {ErrorCode::kInvalidArgument, why};
}

Result<Role> FromWire(v1::Client::Role role) {
  switch (role) {
    case v1::Client::VIEWER: return Role::kViewer;
    case v1::Client::APPROVER: return Role::kApprover;
    case v1::Client::AUTOMATION: return Role::kAutomation;
    case v1::Client::GATEWAY: return Role::kGateway;
    default: return Invalid("a client's role is viewer, approver, automation or gateway");
  }
}

v1::Client::Role ToWire(Role role) {
  switch (role) {
    case Role::kViewer: return v1::Client::VIEWER;
    case Role::kApprover: return v1::Client::APPROVER;
    case Role::kAutomation: return v1::Client::AUTOMATION;
    case Role::kGateway: return v1::Client::GATEWAY;
    case Role::kOwner:
    case Role::kAdmin: return v1::Client::ROLE_UNSPECIFIED;  // Nobody is added so.
  }
  return v1::Client::ROLE_UNSPECIFIED;
}

}  // namespace

Result<ClientWish> FromWire(const v1::AddClientRequest& request) {
  if (!IsClientName(request.name()))
    return Invalid("a client's name is 1 to 32 of a-z 0-9 and inner dashes");
  const Role role = TRY(FromWire(request.role()));
  return ClientWish{.name = request.name(), .role = role};
}

Result<ClientId> FromWire(const v1::RevokeClientRequest& request) {
  return ClientId::FromText(request.id());
}

v1::Client ToWire(const Client& client) {
  v1::Client message;
  message.set_id(client.id.text());
  message.set_name(client.name);
  message.set_role(ToWire(client.role));
  message.set_socket("clients/" + client.name + ".sock");
  message.set_added_unix_ms(client.added_unix_ms);
  return message;
}

}  // namespace cowork::brokerd
