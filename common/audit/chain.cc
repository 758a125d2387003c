#include "common/audit/chain.h"

#include <algorithm>
#include <utility>

#include <openssl/sha.h>

namespace cowork {
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
  if (std::ranges::find(looked_for_, entry.link) != looked_for_.end())
    found_.seen[entry.link] = entry.sequence;
  if (entry.sequence != before + 1)
    found_.Tell("records are missing between " + std::to_string(before) + " and " +
                std::to_string(entry.sequence));
  else if (entry.link != expected)
    found_.Tell("record " + std::to_string(entry.sequence) + ", or the one before it, was changed");
}

uint64_t AuditFindings::At(const AuditLink& link) const {
  const auto found = seen.find(link);
  return found == seen.end() ? 0 : found->second;
}

void AuditFindings::Tell(std::string damage) {
  if (damages.size() < kMostDamages) damages.push_back(std::move(damage));
}

}  // namespace cowork
