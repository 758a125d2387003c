// SealedVault: the real vaultd with a store on the disk, and what the others hold of it. It can be
// killed and started anew over the same store.

#pragma once

#include <cstdio>
#include <string>

#include "common/base/check.h"
#include "common/base/ids.h"
#include "tests/support/daemon.h"
#include "tests/support/scratch.h"
#include "tests/support/vault_client.h"

namespace cowork::support {

inline constexpr auto kPassphrase = "correct horse";
inline constexpr auto kDestination = "127.0.0.1:8123";

// One vaultd's life.
class LivingVault {
 public:
  LivingVault(const std::string& program, const std::string& data)
      : vaultd_(StartDaemon(program, {"--keystore", "passphrase", "--data", data})) {
    vaultd_.Wire("intake.sock", intake_.Listen());
    const Result<void> ready = vaultd_.WaitReady();
    if (!ready.ok()) std::fputs(ready.error().detail().c_str(), stderr);
    CHECK(ready.ok());
  }

  Result<void> Unlock(const std::string& passphrase = kPassphrase) {
    return intake_.Put(TRY(brokerd_.ExpectUnlock()), MemoryFile(passphrase));
  }
  Result<void> Put(const std::string& name, const std::string& secret) {
    return intake_.Put(TRY(brokerd_.Expect(name)), MemoryFile(secret));
  }
  // What a new session is lent.
  Result<std::string> Lent(const std::string& name) {
    const std::string session = SessionId::Random().text();
    const std::string lease = TRY(brokerd_.Lease(name, session, kDestination));
    Dialer dialer(runnerd_, session);
    return ContentOf(TRY(dialer.Redeem(lease, kDestination)));
  }

  VaultClient& brokerd() { return brokerd_; }
  const os::UniqueFd& runnerd() const { return runnerd_; }
  const IntakeSocket& intake() const { return intake_; }
  Daemon& daemon() { return vaultd_; }

 private:
  IntakeSocket intake_;
  Daemon vaultd_;
  VaultClient brokerd_{vaultd_.WireStream("brokerd")};
  os::UniqueFd runnerd_ = vaultd_.WireFrames("runnerd");
};

}  // namespace cowork::support
