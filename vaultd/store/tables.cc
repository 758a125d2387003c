#include "vaultd/store/tables.h"

#include <utility>

#include "common/base/log.h"
#include "vaultd/core/secret_name.h"

namespace cowork::vaultd {

using store::Blob;
using store::Row;
using store::Statement;

Result<Tables> Tables::Open(store::Database& database) {
  Statement key = TRY(database.Prepare("SELECT n, r, p, salt, sealed FROM keystore"));
  Statement set_key = TRY(database.Prepare("INSERT INTO keystore VALUES (1, ?, ?, ?, ?, ?, ?)"));
  Statement manifest = TRY(database.Prepare("SELECT sealed FROM manifest"));
  Statement set_manifest = TRY(database.Prepare("INSERT OR REPLACE INTO manifest VALUES (1, ?)"));
  Statement list =
      TRY(database.Prepare("SELECT name, kind, set_unix_ms FROM secrets ORDER BY name"));
  Statement any = TRY(database.Prepare("SELECT EXISTS (SELECT 1 FROM secrets)"));
  Statement find =
      TRY(database.Prepare("SELECT name, kind, set_unix_ms, id, version, wrapped_key, sealed "
                           "FROM secrets WHERE name = ?"));
  Statement put =
      TRY(database.Prepare("INSERT OR REPLACE INTO secrets VALUES (?, ?, ?, ?, ?, ?, ?)"));
  Statement remove = TRY(database.Prepare("DELETE FROM secrets WHERE name = ?"));
  return Tables({.key = std::move(key),
                 .set_key = std::move(set_key),
                 .manifest = std::move(manifest),
                 .set_manifest = std::move(set_manifest),
                 .list = std::move(list),
                 .any = std::move(any),
                 .find = std::move(find),
                 .put = std::move(put),
                 .remove = std::move(remove)});
}

Result<std::optional<WrappedKey>> Tables::Key() {
  std::optional<WrappedKey> key;
  TRY(do_.key.ForEach([&key](const Row& row) {
    key = {.cost = {.n = static_cast<uint64_t>(row.Integer(0)),
                    .r = static_cast<uint64_t>(row.Integer(1)),
                    .p = static_cast<uint64_t>(row.Integer(2)),
                    .salt = row.Bytes(3)},
           .sealed = row.Bytes(4)};
  }));
  return key;
}

Result<void> Tables::SetKey(const WrappedKey& key) {
  TRY(do_.set_key.Run(std::string(kPassphraseKeystore), key.cost.n, key.cost.r, key.cost.p,
                      Blob(key.cost.salt), Blob(key.sealed)));
  return {};
}

Result<std::string> Tables::Manifest() {
  std::string sealed;
  TRY(do_.manifest.ForEach([&sealed](const Row& row) { sealed = row.Bytes(0); }));
  return sealed;
}

Result<void> Tables::SetManifest(const std::string& sealed) {
  TRY(do_.set_manifest.Run(Blob(sealed)));
  return {};
}

Result<std::vector<SecretFacts>> Tables::List() {
  std::vector<SecretFacts> all;
  int passed_over = 0;
  TRY(do_.list.ForEach([&](const Row& row) {
    SecretFacts facts{.name = row.Text(0), .kind = row.Text(1), .set_unix_ms = row.Integer(2)};
    const bool fits =
        IsSecretName(facts.name) && IsSecretName(facts.kind) && all.size() < kMostListed;
    if (fits)
      all.push_back(std::move(facts));
    else
      ++passed_over;
  }));
  if (passed_over > 0)
    LOG(kWarning, "rows of vault.db that we never wrote were passed over")
        .With("rows", passed_over);
  return all;
}

Result<bool> Tables::HasSecrets() {
  bool has = false;
  TRY(do_.any.ForEach([&has](const Row& row) { has = row.Integer(0) != 0; }));
  return has;
}

Result<std::optional<Record>> Tables::Find(const std::string& name) {
  std::optional<Record> found;
  const auto read = [&found](const Row& row) {
    found = {.id = row.Bytes(3),
             .version = static_cast<uint64_t>(row.Integer(4)),
             .facts = {.name = row.Text(0), .kind = row.Text(1), .set_unix_ms = row.Integer(2)},
             .wrapped_key = row.Bytes(5),
             .sealed = row.Bytes(6)};
  };
  TRY(do_.find.ForEach(read, name));
  return found;
}

Result<void> Tables::Put(const Record& record) {
  const SecretFacts& facts = record.facts;
  TRY(do_.put.Run(facts.name, facts.kind, facts.set_unix_ms, Blob(record.id), record.version,
                  Blob(record.wrapped_key), Blob(record.sealed)));
  return {};
}

Result<void> Tables::Remove(const std::string& name) {
  TRY(do_.remove.Run(name));
  return {};
}

}  // namespace cowork::vaultd
