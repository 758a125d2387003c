// vault status, lock, unlock. The passphrase goes to vaultd as a secret does.

#include <span>

#include "common/base/constant_time.h"
#include "ui-client/cli/commands.h"
#include "ui-client/cli/intake.h"
#include "ui-client/cli/typing.h"
#include "ui-client/cli/vault_text.h"

namespace cowork::cli {
namespace {

constexpr auto kWhat = "the vault was not opened";
constexpr auto kHow = "cowork vault unlock --stdin <FILE";
constexpr size_t kShortest = 8;  // Bytes, as vaultd has it: said before it is typed twice.

bool AreTheSame(const SecretBytes& one, const SecretBytes& other) {
  return one.Expose([&other](std::span<const std::byte> bytes) {
    return other.Expose(
        [bytes](std::span<const std::byte> again) { return EqualInConstantTime(bytes, again); });
  });
}

// Nothing can be read any more if a first one was mistyped.
Result<SecretBytes> TypeNewPassphrase() {
  Tell("The vault has no passphrase yet. Whoever loses it loses what the vault keeps.\n");
  SecretBytes passphrase = TRY(TypedSecret("A new passphrase, of 8 bytes or more (not shown): "));
  if (passphrase.size() < kShortest)
    return Error(ErrorCode::kInvalidArgument,
                 "a passphrase has at least 8 bytes; cowork vault unlock");
  const SecretBytes again = TRY(TypedSecret("The same again: "));
  if (!AreTheSame(passphrase, again))
    return Error(ErrorCode::kInvalidArgument, "the two are not the same; cowork vault unlock");
  return passphrase;
}

Result<SecretBytes> AskForPassphrase(const Options& options, bool is_new) {
  if (options.from_stdin) return SecretOfStdin();
  if (!CanType())
    return Error(ErrorCode::kInvalidArgument,
                 std::string("there is no terminal to type it on; ") + kHow);
  if (is_new) return TypeNewPassphrase();
  return TypedSecret("The vault's passphrase (not shown): ");
}

// The ticket is asked for when all is typed: a person may take longer than it is good for.
Result<void> Bring(const Seat& seat, Broker& broker, const SecretBytes& passphrase, bool is_new) {
  const v1::ExpectPassphraseResponse expected = TRY(broker.ExpectUnlock());
  if (expected.sets_passphrase() != is_new)
    return Error(ErrorCode::kFailedPrecondition,
                 "the vault was given a passphrase, or lost it, meanwhile; cowork vault status");
  return BringToVault(seat.places.IntakeSocket(), expected.ticket(), passphrase);
}

// Answers whether there was anything to do.
Result<bool> Unlock(const Seat& seat, const Options& options) {
  const std::unique_ptr<Broker> broker = TRY(seat.Dial());
  // Else the passphrase would go to another vault than the one that brokerd speaks of.
  TRY(seat.CheckIsByOwnSocket());
  const v1::VaultStatus vault = TRY(broker->GetVaultStatus());
  if (vault.state() == "open") return false;
  if (vault.state() == "none") TRY(CheckIsOpen(vault));
  const bool is_new = vault.state() == "new";
  const SecretBytes passphrase = TRY(AskForPassphrase(options, is_new));
  TRY(Bring(seat, *broker, passphrase, is_new));
  return true;
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
  const auto locked = (*broker)->LockVault();
  if (!locked.ok()) return Complain(what, locked.error());
  if (options.json)
    PrintJson(*locked);
  else
    Tell("The vault is locked; " + std::to_string(locked->ended_leases()) + " leases ended.\n");
  return Exit::kDone;
}

Exit VaultUnlock(const Seat& seat, const Options& options) {
  const Result<bool> opened = Unlock(seat, options);
  if (!opened.ok() && opened.error().code() == ErrorCode::kInvalidArgument)
    return Complain(kWhat, WithRemedy(opened.error(), kHow));
  if (!opened.ok()) return Complain(kWhat, opened.error(), Precondition::kIsMissing);
  Tell(*opened ? "The vault is open.\n" : "The vault is open already.\n");
  return Exit::kDone;
}

}  // namespace cowork::cli
