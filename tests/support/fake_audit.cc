#include "tests/support/fake_audit.h"

namespace cowork::support {

rpc::Service FakeAudit::Methods() {
  return {.contracts = {},
          .handlers = {{"/cowork.v1.Broker/VerifyAudit", rpc::Unary(*this, &Me::Verify)},
                       {"/cowork.v1.Broker/TailAudit", rpc::Unary(*this, &Me::Tail)}}};
}

rpc::Task<v1::VerifyAuditResponse> FakeAudit::Verify(Caller, v1::VerifyAuditRequest request) {
  v1::VerifyAuditResponse response;
  response.set_records(3);
  response.set_head(head);
  if (request.kept_head() == head) response.set_kept_head_at(3);
  if (signed_up_to == 0)
    response.set_unsigned_because("the vault is locked; `cowork vault unlock`");
  if (signed_up_to != 0) response.mutable_signature()->set_records(signed_up_to);
  co_return response;
}

rpc::Task<v1::TailAuditResponse> FakeAudit::Tail(Caller, v1::TailAuditRequest) {
  co_return v1::TailAuditResponse();
}

}  // namespace cowork::support
