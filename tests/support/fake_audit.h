// FakeAudit: what of brokerd's contract is about the audit: three records, with a head.

#pragma once

#include <cstdint>
#include <string>

#include "common/rpc/service.h"
#include "cowork/v1/broker.pb.h"

namespace cowork::support {

class FakeAudit {
 public:
  std::string head = std::string(64, 'a');
  uint64_t signed_up_to = 0;  // 0: nothing is signed.

  // Handlers of the Broker contract, which is not among its contracts.
  rpc::Service Methods();

 private:
  using Me = FakeAudit;
  using Caller = rpc::Caller;

  rpc::Task<v1::VerifyAuditResponse> Verify(Caller, v1::VerifyAuditRequest request);
  rpc::Task<v1::TailAuditResponse> Tail(Caller, v1::TailAuditRequest);
};

}  // namespace cowork::support
