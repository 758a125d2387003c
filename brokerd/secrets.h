// Secrets: what a person does with the vault, by brokerd's word. Names and states come back; the
// bytes, of a secret or of a passphrase, go past us to vaultd.

#pragma once

#include <string>
#include <vector>

#include "brokerd/context.h"
#include "brokerd/core/vault.h"
#include "common/rpc/task.h"

namespace cowork::brokerd {

class Secrets {
 public:
  explicit Secrets(Context& context) : context_(context) {}

  rpc::Task<VaultStatus> Status() { return context_.vault.Status(); }
  rpc::Task<std::vector<SecretFacts>> List() { return context_.vault.List(); }

  // What Remove() would change. They fail alike: kNotFound, or as the vault does.
  rpc::Task<std::string> TellRemoving(std::string name);
  rpc::Task<rpc::Done> Remove(std::string name);

  // kResourceExhausted: the disk is full, and it could not be recorded; nobody opens it then.
  rpc::Task<UnlockTicket> ExpectUnlock();
  // Also where it cannot be recorded: who locks must not wait for room. How many leases that ended.
  rpc::Task<uint32_t> Lock();

 private:
  rpc::Task<rpc::Done> MayRemove(std::string name);
  std::vector<std::string> ProvidersWith(const std::string& secret) const;

  Context& context_;
};

}  // namespace cowork::brokerd
