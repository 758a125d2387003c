#include "vaultd/store/last_checkpoint.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <type_traits>

#include "vaultd/crypto/aead.h"

namespace cowork::vaultd {
namespace {

constexpr auto kAssociatedData = "cowork vault checkpoint 1";

// What is sealed never leaves this machine. None has as many bytes, and no record.
struct Plain {
  AuditHead broker;
  AuditHead vault;
  int64_t unix_ms = 0;
  std::array<char, 64> signature{};
};
static_assert(std::has_unique_object_representations_v<Plain>);  // No byte of it is left over.

Plain PlainOf(const Checkpoint& checkpoint) {
  Plain plain{
      .broker = checkpoint.broker, .vault = checkpoint.vault, .unix_ms = checkpoint.unix_ms};
  std::ranges::copy(checkpoint.signature.substr(0, plain.signature.size()),
                    plain.signature.begin());
  return plain;
}

Checkpoint CheckpointOf(const Plain& plain) {
  return {.broker = plain.broker,
          .vault = plain.vault,
          .unix_ms = plain.unix_ms,
          .signer = "",
          .signature = std::string(plain.signature.begin(), plain.signature.end())};
}

Error IsDamaged() {
  return {ErrorCode::kFailedPrecondition,
          "the vault's last checkpoint is damaged or gone; after `cowork down` put a copy of "
          "data/vault in its place"};
}

}  // namespace

Result<std::string> SealLast(const SecretBytes& store_key, const std::optional<Checkpoint>& last) {
  const Plain plain = last.has_value() ? PlainOf(*last) : Plain();
  return crypto::Seal(store_key, kAssociatedData,
                      TRY(SecretBytes::CopyOf(std::as_bytes(std::span(&plain, 1)))));
}

Result<std::optional<Checkpoint>> OpenLast(const SecretBytes& store_key, std::string_view sealed) {
  const Result<SecretBytes> opened = crypto::Unseal(store_key, kAssociatedData, sealed);
  if (!opened.ok() && opened.error().code() != ErrorCode::kFailedPrecondition)
    return opened.error();
  if (!opened.ok() || opened->size() != sizeof(Plain)) return IsDamaged();
  Plain plain;
  opened->Expose([&plain](std::span<const std::byte> bytes) {
    std::memcpy(&plain, bytes.data(), sizeof plain);
  });
  if (plain.broker.records == 0) return std::optional<Checkpoint>();
  return std::optional(CheckpointOf(plain));
}

}  // namespace cowork::vaultd
