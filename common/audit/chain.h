// The chain of an audit: each record carries a link, made of the link before it and of all that it
// says. One that was changed, taken out, put in or moved does not fit its neighbours any more.
//
// Whoever may write the file can write all of it anew, chain and all; and that the last records
// were taken off shows only beside a head that was kept elsewhere, or signed (checkpoint.h).

#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/audit/record.h"

namespace cowork {

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
  AuditLink head{};                    // The link of the last record.
  std::map<AuditLink, uint64_t> seen;  // The records with the links that were looked for.
  std::vector<std::string> damages;    // In words; the first kMostDamages.

  uint64_t At(const AuditLink& link) const;  // 0: no record has it.
  void Tell(std::string damage);
};

// Walks the audit from its first record. After a record that does not fit it goes on from that one,
// so that each damage is told once.
class AuditWalk {
 public:
  // `looked_for`: heads from before, kept elsewhere. A chain that was cut or written anew has them
  // no more.
  explicit AuditWalk(std::vector<AuditLink> looked_for = {}) : looked_for_(std::move(looked_for)) {}

  void Step(const AuditEntry& entry);
  const AuditFindings& found() const { return found_; }

 private:
  std::vector<AuditLink> looked_for_;
  AuditFindings found_;
  uint64_t last_ = 0;  // The sequence number of the record before.
};

}  // namespace cowork
