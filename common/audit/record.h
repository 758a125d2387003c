// One line of an audit: what a person must be able to trust later. It is written before the act it
// allows; a box is told of when it has started. Names, of secrets and clients too, and digests;
// never contents. brokerd keeps one audit, vaultd another.

#pragma once

#include <compare>
#include <string>

namespace cowork {

struct AuditRecord {
  // brokerd's: "verdict", "permit", "lease", "box", "grant", "answer", "session", "secret",
  // "client", "rules", "provider", "mcp", "permission", "checkpoint". vaultd's: "keystore",
  // "secret", "lease", "use", "checkpoint".
  std::string kind;
  std::string session;  // Its id; empty where there is none.
  std::string text;
  std::string digest = {};  // Hex, of the call or the rules it is about; else empty.

  friend auto operator<=>(const AuditRecord&, const AuditRecord&) = default;
};

}  // namespace cowork
