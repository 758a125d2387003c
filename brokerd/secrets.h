// Secrets: what a person does with the vault, by brokerd's word. Names and states come back; the
// bytes, of a secret or of a passphrase, go past us to vaultd.

#pragma once

#include <string>
#include <vector>

#include "brokerd/context.h"
#include "brokerd/core/vault.h"
#include "brokerd/sessions.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

class Secrets {
 public:
  Secrets(Context& context, Sessions& sessions) : context_(context), sessions_(sessions) {}

  rpc::Task<VaultStatus> Status() { return context_.vault.Status(); }
  rpc::Task<std::vector<SecretFacts>> List() { return context_.vault.List(); }

  // What Remove() would change. They fail alike: kNotFound, or as the vault does.
  rpc::Task<std::string> TellRemoving(std::string name);
  rpc::Task<rpc::Done> Remove(std::string name);

  // kResourceExhausted: the disk is full, and it could not be recorded; nobody opens it then.
  rpc::Task<UnlockTicket> ExpectUnlock();
  // Also where it cannot be recorded: who locks must not wait for room. Interrupts the turns that
  // had a secret, and ends the runtimes at rest that have one in an MCP server's environment.
  rpc::Task<LockedVault> Lock();

  // The leases went with the vaultd that gave them, and no dialer can redeem: ends the runtimes
  // that had one, and tells how to go on.
  void LostWithVaultd();

 private:
  void NoteNotRemoved(const std::string& name, const Error& why);
  void Interrupt(const LivePtr& live, const std::string& what);
  rpc::Task<rpc::Done> MayRemove(std::string name);
  static std::string LossOf(const Live& live, const std::string& secret);
  std::vector<std::string> ProvidersWith(const std::string& secret) const;

  Context& context_;
  Sessions& sessions_;
};

}  // namespace cowork::brokerd
