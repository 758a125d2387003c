#include "brokerd/audit_wire.h"

#include "common/base/hex.h"

namespace cowork::brokerd {
namespace {

constexpr uint32_t kMostAuditRecords = 10'000;

Error Invalid(const char* message) {
  return {ErrorCode::kInvalidArgument, message};
}

std::string HexOf(const std::string& bytes) {
  return Hex({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
}

v1::AuditSignature ToWire(const Checkpoint& last) {
  v1::AuditSignature message;
  message.set_records(last.broker.records);
  message.set_head(Hex(last.broker.link));
  message.set_vault_records(last.vault.records);
  message.set_vault_head(Hex(last.vault.link));
  message.set_unix_ms(last.unix_ms);
  message.set_signer(HexOf(last.signer));
  message.set_signature(HexOf(last.signature));
  return message;
}

}  // namespace

Result<std::optional<AuditLink>> FromWire(const v1::VerifyAuditRequest& request) {
  if (request.kept_head().empty()) return std::optional<AuditLink>();
  AuditLink link{};
  if (!FromHex(request.kept_head(), link))
    return Invalid("a head is 64 hexadecimal digits; cowork audit verify prints one");
  return std::optional<AuditLink>(link);
}

Result<uint32_t> FromWire(const v1::TailAuditRequest& request) {
  if (request.count() > kMostAuditRecords)
    return Invalid("at most 10000 records are shown at once");
  return request.count();
}

v1::VerifyAuditResponse ToWire(const AuditReport& report) {
  v1::VerifyAuditResponse message;
  message.set_records(report.found.records);
  message.set_head(Hex(report.found.head));
  message.set_kept_head_at(report.kept_head_at);
  for (const std::string& damage : report.found.damages) message.add_damages(damage);
  if (report.last.has_value()) *message.mutable_signature() = ToWire(*report.last);
  message.set_unsigned_because(report.unsigned_because);
  return message;
}

v1::AuditRecord ToWire(const AuditEntry& entry) {
  v1::AuditRecord message;
  message.set_sequence(entry.sequence);
  message.set_unix_ms(entry.unix_ms);
  message.set_kind(entry.record.kind);
  message.set_session_id(entry.record.session);
  message.set_text(entry.record.text);
  message.set_digest(entry.record.digest);
  return message;
}

}  // namespace cowork::brokerd
