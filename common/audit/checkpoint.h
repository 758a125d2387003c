// Checkpoint: how far the two audits had come at one moment, signed by vaultd. Up to there nobody
// without the vault's passphrase can change either, or cut it shorter, and not be found out; a
// restored copy of both files shows beside a head that was kept elsewhere.

#pragma once

#include <cstdint>
#include <string>

#include "common/audit/chain.h"

namespace cowork {

struct AuditHead {
  uint64_t records = 0;
  AuditLink link{};  // Of the last of them.

  friend bool operator==(const AuditHead&, const AuditHead&) = default;
};

struct Checkpoint {
  AuditHead broker;
  AuditHead vault;
  int64_t unix_ms = 0;
  std::string signer = {};     // An Ed25519 public key (RFC 8032), 32 bytes.
  std::string signature = {};  // Of BytesToSign(), 64 bytes.
};

// Four lines of text, so that whoever was given a checkpoint can check it with a tool of his own.
std::string BytesToSign(const Checkpoint& checkpoint);

}  // namespace cowork
