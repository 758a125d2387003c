// The chain of the audit: each record carries a link, made of the link before it and of all that it
// says. One that was changed, taken out, put in or moved does not fit its neighbours any more.
//
// Whoever may write the file can write all of it anew, chain and all; and that the last records
// were taken off shows only beside a head that was kept elsewhere.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "brokerd/core/audit.h"

namespace cowork::brokerd {

using AuditLink = std::array<uint8_t, 32>;  // SHA-256. Before the first record: all zero.

struct AuditEntry {
  uint64_t sequence = 0;  // 1, 2, 3 and so on.
  int64_t unix_ms = 0;
  AuditRecord record;
  AuditLink link{};
};

// The link that `entry` must carry after a record with the link `before`. Its own is not read.
AuditLink LinkOf(const AuditLink& before, const AuditEntry& entry);

struct AuditFindings {
  static constexpr size_t kMostDamages = 16;

  uint64_t records = 0;
  AuditLink head{};                  // The link of the last record.
  uint64_t kept_head_at = 0;         // The record that has the link which was looked for; 0: none.
  std::vector<std::string> damages;  // In words; the first kMostDamages.
};

// Walks the audit from its first record. After a record that does not fit it goes on from that one,
// so that each damage is told once.
class AuditWalk {
 public:
  AuditWalk() = default;
  // `kept`: a head from before, kept elsewhere. A chain that was cut or written anew has it no
  // more.
  explicit AuditWalk(std::optional<AuditLink> kept) : kept_(kept) {}

  void Step(const AuditEntry& entry);
  const AuditFindings& found() const { return found_; }

 private:
  void Tell(std::string damage);

  std::optional<AuditLink> kept_;
  AuditFindings found_;
  uint64_t last_ = 0;  // The sequence number of the record before.
};

}  // namespace cowork::brokerd
