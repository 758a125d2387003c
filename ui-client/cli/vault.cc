// vault status, lock.

#include "ui-client/cli/commands.h"
#include "ui-client/cli/confirming.h"
#include "ui-client/cli/vault_text.h"

namespace cowork::cli {
namespace {

// One in memory cannot be opened again. Without a terminal nobody is asked: who locks is in a
// hurry.
Result<void> AskIfItForgets(const Seat& seat, Broker& broker) {
  if (!seat.CanAsk() || TRY(broker.GetVaultStatus()).keystore() != "ephemeral") return {};
  const int secrets = TRY(broker.ListSecrets()).secrets_size();
  if (secrets == 0) return {};
  return AskHere("The vault is in memory. Locked, it forgets all its secrets (" +
                 std::to_string(secrets) + ").\ntype yes to let it happen > ");
}

}  // namespace

Exit VaultStatus(const Seat& seat, const Options& options) {
  const std::string what = "the vault cannot be asked";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  const auto vault = (*broker)->GetVaultStatus();
  if (!vault.ok()) return Complain(what, vault.error());
  if (options.json)
    PrintJson(*vault);
  else
    Print(TextOf(*vault, seat.reader()));
  return Exit::kDone;
}

Exit VaultLock(const Seat& seat, const Options& options) {
  const std::string what = "the vault was not locked";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  const Result<void> asked = AskIfItForgets(seat, **broker);
  if (!asked.ok()) return Complain(what, asked.error());
  const auto locked = (*broker)->LockVault();
  if (!locked.ok()) return Complain(what, locked.error());
  if (options.json)
    PrintJson(*locked);
  else
    Tell(TextOf(*locked));
  return Exit::kDone;
}

}  // namespace cowork::cli
