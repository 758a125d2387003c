#include "vaultd/core/refusals.h"

namespace cowork::vaultd {

Error HasNoKeystore() {
  return {ErrorCode::kFailedPrecondition,
          "the vault has no keystore, so it keeps and lends nothing; `cowork down`, then `cowork "
          "up --keystore passphrase` (sealed on disk) or `cowork up --keystore ephemeral` (in "
          "memory, gone at exit)"};
}

Error IsLocked() {
  return {ErrorCode::kFailedPrecondition, "the vault is locked; `cowork vault unlock` opens it"};
}

Error IsBeingLocked() {
  return {ErrorCode::kFailedPrecondition,
          "the vault is just being locked; `cowork vault status` says how it is then"};
}

Error HasNoPassphrase() {
  return {ErrorCode::kFailedPrecondition,
          "the vault has no passphrase yet; `cowork vault unlock` sets one"};
}

Error IsOpenAlready() {
  return {ErrorCode::kFailedPrecondition, "the vault is open already; `cowork vault status`"};
}

Error SignsNothing() {
  return {
      ErrorCode::kFailedPrecondition,
      "a vault in memory signs no audit; `cowork up --keystore passphrase` makes one that does"};
}

Error KeepsNoAudit() {
  return {
      ErrorCode::kFailedPrecondition,
      "a vault in memory keeps no audit of its own; `cowork up --keystore passphrase` makes one "
      "that does"};
}

Error OpensNoCases() {
  return {ErrorCode::kFailedPrecondition,
          "a vault in memory opens nothing that was sealed; `cowork up --keystore passphrase` has "
          "the one that what policy judged is sealed for"};
}

Error WasSignedOtherwise() {
  return {ErrorCode::kFailedPrecondition,
          "brokerd's audit does not go on from where it was signed last; `cowork audit verify`"};
}

Error IsNotWhatWasSigned() {
  return {ErrorCode::kFailedPrecondition,
          "the vault's own audit does not go on from what was signed last; `cowork audit verify`"};
}

Error NoSuchSecret(const std::string& name) {
  return {ErrorCode::kNotFound,
          "the vault has no secret \"" + name + "\"; `cowork secret set " + name + "` makes one"};
}

}  // namespace cowork::vaultd
