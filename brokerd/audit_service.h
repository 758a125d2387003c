// What of brokerd's gRPC face is about the audit.

#pragma once

#include <vector>

#include "brokerd/checkpoints.h"
#include "brokerd/context.h"
#include "common/rpc/service.h"
#include "common/rpc/task.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::brokerd {

class AuditService {
 public:
  AuditService(Context& context, Checkpoints& checkpoints)
      : context_(context), checkpoints_(checkpoints) {}

  // Handlers of the Broker contract, which is not among its contracts.
  rpc::Service Methods();

 private:
  rpc::Task<v1::VerifyAuditResponse> Verify(rpc::Caller, v1::VerifyAuditRequest request);
  rpc::Task<v1::TailAuditResponse> Tail(rpc::Caller, v1::TailAuditRequest request);
  rpc::Task<std::vector<AuditEntry>> EntriesOf(v1::TailAuditRequest request);

  Context& context_;
  Checkpoints& checkpoints_;
};

}  // namespace cowork::brokerd
