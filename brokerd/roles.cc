#include "brokerd/roles.h"

namespace cowork::brokerd {
namespace {

using v1::MethodRule;

// A person has a handful of windows. A client that opens more and more would else take the last
// descriptor, and the next channel to a daemon of ours could not arrive. Each takes three.
constexpr size_t kMostOfTheOwner = 128;
constexpr size_t kMostOfOthers = 16;

const rpc::CapabilitySet kSees = {MethodRule::STATUS_READ,   MethodRule::GRANT_READ,
                                  MethodRule::SESSION_READ,  MethodRule::FILES_READ,
                                  MethodRule::APPROVAL_READ, MethodRule::PERMISSION_READ};

rpc::CapabilitySet With(rpc::CapabilitySet held,
                        std::initializer_list<MethodRule::Capability> more) {
  for (const MethodRule::Capability capability : more) held.insert(capability);
  return held;
}

rpc::CapabilitySet HeldBy(Role role) {
  switch (role) {
    case Role::kOwner:
      return With(kSees,
                  {MethodRule::GRANT_CHANGE, MethodRule::SESSION_START, MethodRule::SESSION_STOP,
                   MethodRule::APPROVAL_ANSWER, MethodRule::SECRET_PUT, MethodRule::SECRET_READ,
                   MethodRule::SECRET_REMOVE, MethodRule::VAULT_LOCK, MethodRule::AUDIT_READ,
                   MethodRule::CLIENT_READ, MethodRule::CLIENT_CHANGE, MethodRule::PROVIDER_READ,
                   MethodRule::PROVIDER_CHANGE, MethodRule::PROVIDER_TEST, MethodRule::RULES_READ,
                   MethodRule::RULES_CHANGE, MethodRule::CASE_READ, MethodRule::PERMISSION_CHANGE});
    case Role::kAdmin:
      return {MethodRule::ADMIN_READ, MethodRule::HEALTH_READ, MethodRule::CONTRACT_READ};
    case Role::kViewer: return kSees;
    case Role::kApprover: return With(kSees, {MethodRule::APPROVAL_ANSWER});
    case Role::kAutomation:
    case Role::kGateway: return With(kSees, {MethodRule::SESSION_START, MethodRule::SESSION_STOP});
  }
  return {};
}

}  // namespace

std::string NameOf(Role role) {
  switch (role) {
    case Role::kOwner: return "owner";
    case Role::kAdmin: return "admin";
    case Role::kViewer: return "viewer";
    case Role::kApprover: return "approver";
    case Role::kAutomation: return "automation";
    case Role::kGateway: return "gateway";
  }
  return "";
}

rpc::Holder HolderOf(Role role, const std::string& name) {
  return {.name = name,
          .held = HeldBy(role),
          .most_connections = role == Role::kOwner ? kMostOfTheOwner : kMostOfOthers};
}

rpc::Holder Owner() {
  return HolderOf(Role::kOwner, NameOf(Role::kOwner));
}

rpc::Holder Admin() {
  return HolderOf(Role::kAdmin, NameOf(Role::kAdmin));
}

}  // namespace cowork::brokerd
