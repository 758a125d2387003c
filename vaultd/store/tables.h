// Tables: vault.db's rows, as they are read and written. What is in them is judged by who asked.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/store/database.h"
#include "vaultd/keystore/passphrase.h"
#include "vaultd/store/record.h"

namespace cowork::vaultd {

inline constexpr size_t kMostListed = 2048;  // Twice what the store keeps.

class Tables {
 public:
  static Result<Tables> Open(store::Database& database);  // Which outlives it.

  Result<std::optional<WrappedKey>> Key();
  Result<void> SetKey(const WrappedKey& key);  // The first, and only one.

  Result<std::string> Manifest();  // Sealed; empty: there is none.
  Result<void> SetManifest(const std::string& sealed);

  // By name, kMostListed at most. Rows whose name or kind is none are passed over: whoever can
  // write to the file is not to have a say in what a person reads.
  Result<std::vector<SecretFacts>> List();
  Result<bool> HasSecrets();  // Or rows that are none.
  Result<std::optional<Record>> Find(const std::string& name);
  Result<void> Put(const Record& record);  // In place of the one of this name.
  Result<void> Remove(const std::string& name);

 private:
  struct Statements {
    store::Statement key, set_key, manifest, set_manifest, list, any, find, put, remove;
  };
  explicit Tables(Statements statements) : do_(std::move(statements)) {}

  Statements do_;
};

}  // namespace cowork::vaultd
