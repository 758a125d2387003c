// Shares: how much each session has written, of what one may write. Without an end to it one
// session could fill the disk, and with it everybody's journal and audit.

#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace cowork::brokerd {

// A day's work of an agent is some 2 MiB of events, and 3 records for each command that ran.
inline constexpr uint64_t kMostJournalBytesOfASession = 64 * 1024 * 1024;
inline constexpr uint64_t kMostAuditRecordsOfASession = 50'000;

struct SessionLimits {
  uint64_t journal_bytes = kMostJournalBytesOfASession;
  uint64_t audit_records = kMostAuditRecordsOfASession;
};

// What is on the disk, remembered: whoever is not known is counted there first.
class Shares {
 public:
  static constexpr size_t kMostKnown = 1024;  // Sessions. Beside so many all are counted anew.

  explicit Shares(uint64_t most) : most_(most) {}

  bool Knows(const std::string& session) const { return taken_.contains(session); }
  void Learn(const std::string& session, uint64_t taken);
  // False: it would pass what one may write, and nothing was taken. Of one that is known.
  bool Take(const std::string& session, uint64_t amount);
  // What was taken may not have been written.
  void Forget() { taken_.clear(); }

  uint64_t most() const { return most_; }

 private:
  uint64_t most_;
  std::map<std::string, uint64_t> taken_;
};

}  // namespace cowork::brokerd
