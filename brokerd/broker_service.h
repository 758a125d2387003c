// The gRPC face of brokerd. Translates; what is done is in the parts it is made of, and who may
// call what is in the contract, proto/cowork/v1/broker.proto.

#pragma once

#include <string>

#include "brokerd/asks.h"
#include "brokerd/context.h"
#include "brokerd/grants.h"
#include "brokerd/sessions.h"
#include "brokerd/warm.h"
#include "common/rpc/service.h"
#include "common/rpc/task.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::brokerd {

class BrokerService {
 public:
  struct Parts {
    Context& context;
    Asks& asks;
    Sessions& sessions;
    Grants& grants;
    const Warm& warm;
  };
  explicit BrokerService(Parts parts) : parts_(parts) {}

  rpc::Service Methods();

 private:
  rpc::Task<v1::GetStatusResponse> GetStatus(rpc::Caller, v1::GetStatusRequest);
  rpc::Task<rpc::Change> TellAddingGrant(rpc::Caller, v1::AddGrantRequest request);
  rpc::Task<std::string> TellRemovingGrant(rpc::Caller, v1::RemoveGrantRequest request);
  rpc::Task<v1::Grant> AddGrant(rpc::Caller, v1::AddGrantRequest request);
  rpc::Task<v1::ListGrantsResponse> ListGrants(rpc::Caller, v1::ListGrantsRequest);
  rpc::Task<v1::RemoveGrantResponse> RemoveGrant(rpc::Caller, v1::RemoveGrantRequest request);
  rpc::Task<v1::Session> StartSession(rpc::Caller, v1::StartSessionRequest request);
  rpc::Task<v1::Session> PromptSession(rpc::Caller caller, v1::PromptSessionRequest request);
  rpc::Task<v1::ListSessionsResponse> ListSessions(rpc::Caller, v1::ListSessionsRequest);
  rpc::Task<v1::Session> StopSession(rpc::Caller, v1::StopSessionRequest request);
  rpc::Task<rpc::Done> Watch(rpc::Caller, v1::WatchRequest request, rpc::Writer<v1::Event> writer);
  rpc::Task<v1::ExpectSecretResponse> ExpectSecret(rpc::Caller, v1::ExpectSecretRequest request);

  v1::Session Shown(const Session& session) const;

  Parts parts_;
};

}  // namespace cowork::brokerd
