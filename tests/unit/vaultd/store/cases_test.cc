// What brokerd seals for the vault is opened by its passphrase, and by nothing else.

#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/seal/sealed_box.h"
#include "tests/support/matchers.h"
#include "tests/support/scratch.h"
#include "tests/support/secrets.h"
#include "vaultd/core/ephemeral_store.h"
#include "vaultd/store/sealed_store.h"

namespace cowork::vaultd {
namespace {

using support::FailsWith;
using support::IsOk;
using support::SecretOf;
using ::testing::ElementsAre;

class Cases : public ::testing::Test {
 protected:
  std::unique_ptr<SealedStore> Open() { return *SealedStore::Open(place_.path()); }

  support::ScratchDirectory place_;
};

TEST_F(Cases, AreOpenedByTheSamePassphraseAfterARestart) {
  std::string sealed;
  {
    const auto store = Open();
    ASSERT_THAT(store->SetPassphrase(SecretOf("correct horse")), IsOk());
    sealed = *seal::Seal("npm test", *store->CaseKey());
  }
  const auto store = Open();
  ASSERT_THAT(store->Unlock(SecretOf("correct horse")), IsOk());
  EXPECT_THAT(*store->OpenCases({sealed}), ElementsAre(OpenedCase("npm test")));
}

TEST_F(Cases, OfAnotherVaultAreToldFromOurs) {
  const auto store = Open();
  ASSERT_THAT(store->SetPassphrase(SecretOf("correct horse")), IsOk());
  support::ScratchDirectory elsewhere;
  const auto other = *SealedStore::Open(elsewhere.path());
  ASSERT_THAT(other->SetPassphrase(SecretOf("correct horse")), IsOk());
  EXPECT_NE(*store->CaseKey(), *other->CaseKey());
  const std::string ours = *seal::Seal("ours", *store->CaseKey());
  const std::string theirs = *seal::Seal("theirs", *other->CaseKey());
  EXPECT_THAT(*store->OpenCases({theirs, ours, "no box"}),
              ElementsAre(OpenedCase(), OpenedCase("ours"), OpenedCase()));
}

TEST_F(Cases, AndAnAuditAreNotForAVaultInMemory) {
  EphemeralStore store;
  EXPECT_THAT(store.CaseKey(), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(store.OpenCases({}), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(store.Tail(1), FailsWith(ErrorCode::kFailedPrecondition));
}

}  // namespace
}  // namespace cowork::vaultd
