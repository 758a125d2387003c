// ASealedStore: a store on the disk that has its passphrase and is open, and whoever can write to
// its file.

#pragma once

#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/scratch.h"
#include "tests/support/secrets.h"
#include "vaultd/store/schema.h"
#include "vaultd/store/sealed_store.h"

namespace cowork::support {

class ASealedStore : public ::testing::Test {
 protected:
  static constexpr auto kPassphrase = "correct horse";

  ASealedStore() { EXPECT_THAT(store_->SetPassphrase(SecretOf(kPassphrase)), IsOk()); }

  std::unique_ptr<vaultd::SealedStore> Opened() const {
    return *vaultd::SealedStore::Open(place_.path());
  }
  std::string File() const { return place_.path() + "/vault.db"; }
  std::string Log() const { return File() + "-wal"; }

  Result<void> Put(const std::string& name, const std::string& secret) {
    return store_->Put({.name = name, .kind = vaultd::kProviderKey, .set_unix_ms = 7},
                       SecretOf(secret));
  }

  Result<std::string> Lent(const std::string& name) {
    std::string lent;
    TRY(store_->Lend(name, [&lent](const SecretBytes& secret) -> Result<void> {
      lent = TextOf(secret);
      return {};
    }));
    return lent;
  }

  // As somebody does who can write to the file.
  void Tamper(const std::string& sql) {
    store::Database database = *store::Database::Open(File(), vaultd::kVersions);
    ASSERT_THAT(database.Execute(sql.c_str()), IsOk()) << sql;
  }

  void StartAnew() {
    store_ = Opened();
    ASSERT_THAT(store_->Unlock(SecretOf(kPassphrase)), IsOk());
  }

  ScratchDirectory place_;
  std::unique_ptr<vaultd::SealedStore> store_ = Opened();
};

}  // namespace cowork::support
