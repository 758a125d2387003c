// OneLease: a lease on "demo-key" for one session and one destination, of a Vault in this process.

#pragma once

#include <string>

#include "common/base/ids.h"
#include "common/base/result.h"
#include "tests/support/secrets.h"
#include "vaultd/core/vault.h"

namespace cowork::support {

class OneLease {
 public:
  static constexpr auto kProvider = "127.0.0.1:8123";

  explicit OneLease(vaultd::Vault& vault) : vault_(vault) {}

  Result<void> Open() const {
    return vault_.Open(id_, {.session = session_, .destination = kProvider, .secret = "demo-key"});
  }

  // What it lends.
  Result<std::string> Lent(const std::string& destination = kProvider) const {
    std::string lent;
    TRY(vault_.Redeem(session_, id_, destination, [&](const SecretBytes& secret) {
      lent = TextOf(secret);
      return Result<void>();
    }));
    return lent;
  }
  Result<void> Redeem(const std::string& destination = kProvider) const {
    TRY(Lent(destination));
    return {};
  }

  const SessionId& session() const { return session_; }
  const LeaseId& id() const { return id_; }

 private:
  vaultd::Vault& vault_;
  const SessionId session_ = SessionId::Random();
  const LeaseId id_ = LeaseId::Random();
};

}  // namespace cowork::support
