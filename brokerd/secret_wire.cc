// The part of wire.h that is about the vault.

#include <algorithm>

#include "brokerd/wire.h"

namespace cowork::brokerd {
namespace {

constexpr size_t kLongestName = 128;

bool IsOfAName(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return letter || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
}

}  // namespace

Result<std::string> FromWire(const v1::RemoveSecretRequest& request) {
  const std::string& name = request.name();
  if (name.empty() || name.size() > kLongestName || !std::ranges::all_of(name, IsOfAName))
    return Error(ErrorCode::kInvalidArgument, "a secret's name has 1 to 128 of A-Z a-z 0-9 . _ -");
  return name;
}

v1::Secret ToWire(const SecretFacts& secret) {
  v1::Secret message;
  message.set_name(secret.name);
  message.set_kind(secret.kind);
  message.set_set_unix_ms(secret.set_unix_ms);
  return message;
}

v1::VaultStatus ToWire(const VaultStatus& status) {
  v1::VaultStatus message;
  message.set_keystore(status.keystore);
  message.set_state(status.state);
  return message;
}

v1::LockVaultResponse ToWire(const LockedVault& locked) {
  v1::LockVaultResponse message;
  message.set_ended_leases(locked.ended);
  message.set_forgotten_secrets(locked.forgotten);
  message.set_state(locked.state);
  return message;
}

v1::ExpectPassphraseResponse ToWire(const UnlockTicket& expected) {
  v1::ExpectPassphraseResponse message;
  message.set_ticket(expected.ticket);
  message.set_sets_passphrase(expected.sets_passphrase);
  return message;
}

}  // namespace cowork::brokerd
