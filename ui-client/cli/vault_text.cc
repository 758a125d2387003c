#include "ui-client/cli/vault_text.h"

#include <vector>

#include "ui-client/cli/table.h"
#include "ui-client/cli/text.h"

namespace cowork::cli {
namespace {

std::string WhenSet(const v1::Secret& secret, const Reader& reader) {
  if (secret.kind() == "missing") return "gone from vault.db: set it again, or remove it";
  const bool just_now = reader.now_unix_ms - secret.set_unix_ms() < 1000;
  return just_now ? "set just now" : "set " + Ago(secret.set_unix_ms(), reader);
}

}  // namespace

Result<void> CheckIsOpen(const v1::VaultStatus& vault) {
  const auto refused = [](const char* why) { return Error(ErrorCode::kFailedPrecondition, why); };
  if (vault.keystore() == "unavailable")
    return refused(
        "the vault has no keystore; cowork down && cowork up --keystore passphrase   (or "
        "cowork up --keystore ephemeral: in memory, gone at cowork down)");
  if (vault.state() == "locked") return refused("the vault is locked; cowork vault unlock");
  if (vault.state() == "new")
    return refused("the vault has no passphrase yet; cowork vault unlock   (it sets one)");
  return {};
}

std::string VaultText(const std::string& keystore, const std::string& state) {
  if (keystore == "ephemeral")
    return "ephemeral: in memory, gone when it is locked or vaultd ends   (then: cowork secret set "
           "NAME)";
  if (keystore == "unavailable")
    return "unavailable: no secret can be kept; for one:\n"
           "cowork down; cowork up --keystore passphrase   (sealed, on disk)\n"
           "cowork down; cowork up --keystore ephemeral   (in memory)";
  if (keystore.empty()) return "not known: vaultd is away";
  if (state == "locked") return Shown(keystore) + ": locked   (cowork vault unlock)";
  if (state == "new") return Shown(keystore) + ": none is set yet   (cowork vault unlock)";
  return Shown(keystore) + (state.empty() ? "" : ": " + Shown(state));
}

std::string TextOf(const v1::LockVaultResponse& locked) {
  const std::string leases = std::to_string(locked.ended_leases()) +
                             (locked.ended_leases() == 1 ? " lease ended.\n" : " leases ended.\n");
  if (locked.state() == "locked") return "The vault is locked; " + leases;
  if (locked.state() == "none") return "The vault has no keystore, and nothing to lock.\n";
  if (locked.state() == "new") return "The vault has no passphrase yet, and nothing to lock.\n";
  return "The vault is in memory: it forgot all its secrets (" +
         std::to_string(locked.forgotten_secrets()) + "), and is open; " + leases +
         "What is needed again: cowork secret set NAME\n";
}

std::string TextOf(const v1::VaultStatus& vault, const Reader& reader) {
  return "keystore\n" + Indented(VaultText(vault.keystore(), vault.state()), 2, reader.look.width);
}

std::string TextOf(const v1::ListSecretsResponse& secrets, const Reader& reader) {
  std::vector<Row> rows;
  for (const v1::Secret& secret : secrets.secrets())
    rows.push_back({Shown(secret.name()), WhenSet(secret, reader)});
  return Table(rows, reader.look);
}

}  // namespace cowork::cli
