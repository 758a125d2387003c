#include "brokerd/audit_service.h"

#include <utility>
#include <vector>

#include "brokerd/audit_wire.h"

namespace cowork::brokerd {

rpc::Service AuditService::Methods() {
  using Me = AuditService;
  return {.contracts = {},
          .handlers = {{"/cowork.v1.Broker/VerifyAudit", rpc::Unary(*this, &Me::Verify)},
                       {"/cowork.v1.Broker/TailAudit", rpc::Unary(*this, &Me::Tail)}}};
}

rpc::Task<v1::VerifyAuditResponse> AuditService::Verify(rpc::Caller,
                                                        v1::VerifyAuditRequest request) {
  const Result<std::optional<AuditLink>> kept_head = FromWire(request);
  if (!kept_head.ok()) co_return kept_head.error();
  const Result<AuditReport> report = co_await checkpoints_.Verify(*kept_head);
  if (!report.ok()) co_return report.error();
  co_return ToWire(*report);
}

rpc::Task<v1::TailAuditResponse> AuditService::Tail(rpc::Caller, v1::TailAuditRequest request) {
  const Result<std::vector<AuditEntry>> entries = co_await EntriesOf(std::move(request));
  if (!entries.ok()) co_return entries.error();
  v1::TailAuditResponse response;
  for (const AuditEntry& entry : *entries) *response.add_records() = ToWire(entry);
  co_return response;
}

rpc::Task<std::vector<AuditEntry>> AuditService::EntriesOf(v1::TailAuditRequest request) {
  const Result<uint32_t> count = FromWire(request);
  if (!count.ok()) co_return count.error();
  if (request.vault()) co_return co_await context_.vault.TailAudit(*count);
  co_return context_.store.audit().Tail(*count);
}

}  // namespace cowork::brokerd
