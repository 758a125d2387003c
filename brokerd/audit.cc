#include "brokerd/audit.h"

#include "brokerd/core/call_facts.h"
#include "brokerd/core/rules_digest.h"
#include "common/base/hex.h"

namespace cowork::brokerd {

std::string HexDigest(const Call& call) {
  return Hex(DigestOf(call));
}

Result<void> Audit::RecordVerdict(const AuditRecord& record, const std::string& judged_case) {
  return store_.Atomically([&]() -> Result<void> {
    TRY(Write(record));
    return cases_.KeepWithLastRecord(record.session, judged_case);
  });
}

Result<void> Audit::RecordRules(const std::string& text) {
  const std::string hex = HexDigestOfRules(text);
  if (TRY(store_.audit().DigestOfLast("rules")) == hex) return {};
  const AuditRecord record{
      .kind = "rules", .session = "", .text = "policy.toml was changed", .digest = hex};
  return store_.Narrowing([&] { return WriteLast(record); });
}

}  // namespace cowork::brokerd
