// vault unlock. The passphrase goes to vaultd as a secret does.

#include <algorithm>
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
constexpr auto kHowNew = "cowork vault unlock --new --stdin <FILE";
constexpr size_t kShortest = 8;  // Bytes, as vaultd has it: said before it is typed twice.

// What became of it.
enum class Unlocking { kWasOpen, kIsOpen, kIsOpenWithItsFirst, kNotKnown };

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

// The first one is kept for good. Where a person does not see that it would be the first, in
// another COWORK_HOME or beside a vault that was moved away, it is not to be what a script happens
// to send.
Result<void> CheckIsMeant(const Options& options, bool is_new) {
  if (options.is_new && !is_new)
    return Error(ErrorCode::kFailedPrecondition,
                 std::string("the vault has a passphrase already; ") + kHow);
  if (options.from_stdin && is_new && !options.is_new)
    return Error(
        ErrorCode::kFailedPrecondition,
        "the vault has no passphrase, and would keep this one for good (is COWORK_HOME the "
        "one you mean?); " +
            std::string(kHowNew));
  return {};
}

Result<SecretBytes> PassphraseOfStdin() {
  SecretBytes passphrase = TRY(SecretOfStdin());
  const bool is_one_line = passphrase.Expose([](std::span<const std::byte> bytes) {
    return std::ranges::find(bytes, std::byte{'\n'}) == bytes.end();
  });
  if (!is_one_line) return Error(ErrorCode::kInvalidArgument, "a passphrase is one line");
  return passphrase;
}

Result<SecretBytes> AskForPassphrase(const Options& options, bool is_new) {
  if (options.from_stdin) return PassphraseOfStdin();
  if (!CanType())
    return Error(ErrorCode::kInvalidArgument,
                 std::string("there is no terminal to type it on; ") + kHow);
  if (is_new) return TypeNewPassphrase();
  return TypedSecret("The vault's passphrase (not shown): ");
}

// The ticket is asked for when all is typed: a person may take longer than it is good for.
Result<Brought> Bring(const Seat& seat, Broker& broker, const SecretBytes& passphrase,
                      bool is_new) {
  const v1::ExpectPassphraseResponse expected = TRY(broker.ExpectUnlock());
  if (expected.sets_passphrase() != is_new)
    return Error(ErrorCode::kFailedPrecondition,
                 "the vault was given a passphrase, or lost it, meanwhile; cowork vault status");
  return BringToVault(seat.places.IntakeSocket(), expected.ticket(), passphrase);
}

Unlocking OutcomeOf(Brought brought, bool is_new) {
  if (brought == Brought::kNotKnown) return Unlocking::kNotKnown;
  return is_new ? Unlocking::kIsOpenWithItsFirst : Unlocking::kIsOpen;
}

Result<Unlocking> Unlock(const Seat& seat, const Options& options) {
  const std::unique_ptr<Broker> broker = TRY(seat.Dial());
  // Else the passphrase would go to another vault than the one that brokerd speaks of.
  TRY(seat.CheckIsByOwnSocket());
  const v1::VaultStatus vault = TRY(broker->GetVaultStatus());
  if (vault.state() == "open") return Unlocking::kWasOpen;
  if (vault.state() == "none") TRY(CheckIsOpen(vault));
  const bool is_new = vault.state() == "new";
  TRY(CheckIsMeant(options, is_new));
  const SecretBytes passphrase = TRY(AskForPassphrase(options, is_new));
  return OutcomeOf(TRY(Bring(seat, *broker, passphrase, is_new)), is_new);
}

Exit Say(Unlocking unlocked) {
  if (unlocked == Unlocking::kNotKnown)
    return Complain({.what = "it is not known whether the vault was opened",
                     .why = "vaultd did not answer in time",
                     .remedy = "cowork vault status",
                     .exit = Exit::kUnreachable});
  if (unlocked == Unlocking::kWasOpen) Tell("The vault is open already.\n");
  if (unlocked == Unlocking::kIsOpen) Tell("The vault is open.\n");
  if (unlocked == Unlocking::kIsOpenWithItsFirst)
    Tell("The vault has its passphrase now, and is open.\n");
  return Exit::kDone;
}

}  // namespace

Exit VaultUnlock(const Seat& seat, const Options& options) {
  const Result<Unlocking> opened = Unlock(seat, options);
  if (!opened.ok() && opened.error().code() == ErrorCode::kInvalidArgument)
    return Complain(kWhat, WithRemedy(opened.error(), kHow));
  if (!opened.ok()) return Complain(kWhat, opened.error(), Precondition::kIsMissing);
  return Say(*opened);
}

}  // namespace cowork::cli
