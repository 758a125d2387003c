// The methods of Broker by which people are asked, answer, and take back what stands of it.

#pragma once

#include <string>

#include "brokerd/asks.h"
#include "brokerd/permissions.h"
#include "brokerd/sessions.h"
#include "common/rpc/service.h"
#include "common/rpc/task.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::brokerd {

class ApprovalService {
 public:
  struct Parts {
    Asks& asks;
    Sessions& sessions;
    Permissions& permissions;
  };
  explicit ApprovalService(Parts parts) : parts_(parts) {}

  rpc::Service Methods();  // Without its contract, which is BrokerService's.

 private:
  rpc::Task<v1::ListApprovalsResponse> ListApprovals(rpc::Caller, v1::ListApprovalsRequest);
  rpc::Task<v1::Approval> Answer(rpc::Caller, v1::AnswerRequest request);
  rpc::Task<std::string> TellAllowingAlways(rpc::Caller, v1::AllowAlwaysRequest request);
  rpc::Task<v1::Approval> AllowAlways(rpc::Caller, v1::AllowAlwaysRequest request);
  rpc::Task<v1::ListPermissionsResponse> ListPermissions(rpc::Caller, v1::ListPermissionsRequest);
  rpc::Task<v1::RemovePermissionResponse> RemovePermission(rpc::Caller,
                                                           v1::RemovePermissionRequest request);

  rpc::Task<v1::Approval> Take(brokerd::Answer answer);

  Parts parts_;
};

}  // namespace cowork::brokerd
