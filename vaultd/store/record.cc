#include "vaultd/store/record.h"

#include <utility>

#include "vaultd/crypto/aead.h"
#include "vaultd/crypto/random.h"

namespace cowork::vaultd {
namespace {

// Each part with its length before it: no two records read alike.
std::string AssociatedData(const char* what, const Record& record) {
  const SecretFacts& facts = record.facts;
  std::string data;
  for (const std::string& part :
       {std::string("cowork vault record 1"), std::string(what), record.id,
        std::to_string(record.version), facts.kind, facts.name, std::to_string(facts.set_unix_ms)})
    data += std::to_string(part.size()) + ":" + part;
  return data;
}

Error IsDamaged(const Error& error, const std::string& name) {
  if (error.code() != ErrorCode::kFailedPrecondition) return error;
  return {ErrorCode::kFailedPrecondition, "the vault's record of \"" + name +
                                              "\" is damaged, or another's; `cowork secret set " +
                                              name + "` replaces it"};
}

}  // namespace

Result<Record> SealRecord(const SecretBytes& store_key, Record record, const SecretBytes& secret) {
  const SecretBytes key = TRY(crypto::RandomKey());
  record.wrapped_key = TRY(crypto::Seal(store_key, AssociatedData("key", record), key));
  record.sealed = TRY(crypto::Seal(key, AssociatedData("secret", record), secret));
  return record;
}

Result<SecretBytes> OpenRecord(const SecretBytes& store_key, const Record& record) {
  const Result<SecretBytes> key =
      crypto::Unseal(store_key, AssociatedData("key", record), record.wrapped_key);
  if (!key.ok()) return IsDamaged(key.error(), record.facts.name);
  // Only what we sealed opens, so this is one of our keys.
  Result<SecretBytes> secret =
      crypto::Unseal(*key, AssociatedData("secret", record), record.sealed);
  if (!secret.ok()) return IsDamaged(secret.error(), record.facts.name);
  return secret;
}

}  // namespace cowork::vaultd
