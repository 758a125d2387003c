// secret set, ls, rm. The bytes pass through locked memory here and go to vaultd itself; brokerd
// only gives the ticket.

#include "common/base/shell_word.h"
#include "ui-client/cli/commands.h"
#include "ui-client/cli/confirming.h"
#include "ui-client/cli/intake.h"
#include "ui-client/cli/text.h"
#include "ui-client/cli/typing.h"
#include "ui-client/cli/vault_text.h"

namespace cowork::cli {
namespace {

constexpr auto kWhat = "the secret was not kept";

// No name that was typed, where that may be what is wrong.
constexpr auto kHow = "cowork secret set NAME   (letters, digits, dot, dash, underscore)";

std::string HowWith(const std::string& name) {
  return "cowork secret set " + ShellWord(name) + " --stdin <FILE";
}

Error AboutTheBytes(const Error& error, const std::string& name) {
  return error.code() == ErrorCode::kInvalidArgument ? WithRemedy(error, HowWith(name)) : error;
}

Result<SecretBytes> AskForSecret(const Options& options) {
  if (options.from_stdin) return SecretOfStdin();
  if (!CanType())
    return Error(ErrorCode::kInvalidArgument,
                 "there is no terminal to type it on; " + HowWith(options.name));
  return TypedSecret("The secret \"" + Shown(options.name) + "\" (not shown): ");
}

Result<Brought> SetSecret(const Seat& seat, const Options& options) {
  const std::unique_ptr<Broker> broker = TRY(seat.Dial());
  // Else the ticket would be another brokerd's, and the secret be shown to our vault all the same.
  TRY(seat.CheckIsByOwnSocket());
  // Before the person types for nothing.
  TRY(CheckIsOpen(TRY(broker->GetVaultStatus())));
  const Result<SecretBytes> secret = AskForSecret(options);
  if (!secret.ok()) return AboutTheBytes(secret.error(), options.name);
  v1::ExpectSecretRequest request;
  request.set_name(options.name);
  const v1::ExpectSecretResponse expected = TRY(broker->ExpectSecret(request));
  return BringToVault(seat.places.IntakeSocket(), expected.ticket(), *secret);
}

Exit ComplainOfName(const char* what) {
  return Complain(
      what, WithRemedy(Error(ErrorCode::kInvalidArgument, "the name is no UTF-8 text"), kHow));
}

}  // namespace

Exit SecretSet(const Seat& seat, const Options& options) {
  if (!IsUtf8(options.name)) return ComplainOfName(kWhat);
  const Result<Brought> kept = SetSecret(seat, options);
  if (!kept.ok() && kept.error().code() == ErrorCode::kInvalidArgument)
    return Complain(kWhat, WithRemedy(kept.error(), kHow));
  if (!kept.ok()) return Complain(kWhat, kept.error(), Precondition::kIsMissing);
  if (*kept == Brought::kNotKnown)
    return Complain({.what = "it is not known whether the secret was kept",
                     .why = "vaultd did not answer in time",
                     .remedy = "cowork secret ls   (it says when each was set)",
                     .exit = Exit::kUnreachable});
  Tell("The vault keeps \"" + Shown(options.name) + "\".\n");
  return Exit::kDone;
}

Exit SecretList(const Seat& seat, const Options& options) {
  const std::string what = "the secrets cannot be listed";
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  const auto secrets = (*broker)->ListSecrets();
  if (!secrets.ok()) return Complain(what, secrets.error(), Precondition::kIsMissing);
  if (!options.json) Print(TextOf(*secrets, seat.reader()));
  if (options.json)
    for (const v1::Secret& secret : secrets->secrets()) PrintJson(secret);
  if (!options.json && secrets->secrets().empty())
    Tell("The vault keeps no secret yet: cowork secret set NAME\n");
  return Exit::kDone;
}

Exit SecretRemove(const Seat& seat, const Options& options) {
  const char* const what = "the secret was not removed";
  if (!IsUtf8(options.name)) return ComplainOfName(what);
  const auto broker = seat.Dial();
  if (!broker.ok()) return Complain(what, broker.error());
  v1::RemoveSecretRequest request;
  request.set_name(options.name);
  const auto removed = (*broker)->RemoveSecret(request, ConsentOf(seat, options));
  if (!removed.ok() && removed.error().code() == ErrorCode::kNotFound)
    return Complain(what, WithRemedy(removed.error(), "cowork secret ls"));
  if (!removed.ok()) return Complain(what, removed.error(), Precondition::kIsMissing);
  if (options.json) PrintJson(*removed);
  return Exit::kDone;
}

}  // namespace cowork::cli
