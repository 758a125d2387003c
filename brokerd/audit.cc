#include "brokerd/audit.h"

#include "brokerd/core/call_facts.h"
#include "brokerd/core/rules_digest.h"
#include "common/base/hex.h"

namespace cowork::brokerd {

std::string HexDigest(const Call& call) {
  return Hex(DigestOf(call));
}

Result<void> Audit::RecordRules(const std::string& text) {
  const std::string hex = HexDigestOfRules(text);
  if (TRY(store_.audit().DigestOfLast("rules")) == hex) return {};
  const AuditRecord record{
      .kind = "rules", .session = "", .text = "policy.toml was changed", .digest = hex};
  return store_.Narrowing([&] { return WriteLast(record); });
}

Result<std::vector<AuditEntry>> Audit::Tail(uint64_t count) {
  const uint64_t last = TRY(store_.audit().Head()).records;
  std::vector<AuditEntry> entries;
  const uint64_t from = last > count ? last - count + 1 : 1;
  TRY(store_.audit().Read(count == 0 ? last + 1 : from,
                          [&](const AuditEntry& entry) { entries.push_back(entry); }));
  return entries;
}

}  // namespace cowork::brokerd
