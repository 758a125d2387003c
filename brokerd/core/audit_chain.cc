#include "brokerd/core/audit_chain.h"

#include <utility>

#include <openssl/sha.h>

namespace cowork::brokerd {
namespace {

void AppendNumber(std::string& bytes, uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xff);
}

// With its length before it, so that no two records have the same bytes.
void AppendText(std::string& bytes, const std::string& text) {
  AppendNumber(bytes, text.size());
  bytes += text;
}

}  // namespace

AuditLink LinkOf(const AuditLink& before, const AuditEntry& entry) {
  std::string bytes(before.begin(), before.end());
  AppendNumber(bytes, entry.sequence);
  AppendNumber(bytes, static_cast<uint64_t>(entry.unix_ms));
  for (const std::string* text :
       {&entry.record.kind, &entry.record.session, &entry.record.text, &entry.record.digest})
    AppendText(bytes, *text);
  AuditLink link;
  ::SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), link.data());
  return link;
}

void AuditWalk::Step(const AuditEntry& entry) {
  const AuditLink expected = LinkOf(found_.head, entry);
  const uint64_t before = std::exchange(last_, entry.sequence);
  ++found_.records;
  found_.head = entry.link;
  if (kept_ == entry.link) found_.kept_head_at = entry.sequence;
  if (entry.sequence != before + 1)
    Tell("records are missing between " + std::to_string(before) + " and " +
         std::to_string(entry.sequence));
  else if (entry.link != expected)
    Tell("record " + std::to_string(entry.sequence) + ", or the one before it, was changed");
}

void AuditWalk::Tell(std::string damage) {
  if (found_.damages.size() < AuditFindings::kMostDamages)
    found_.damages.push_back(std::move(damage));
}

}  // namespace cowork::brokerd
