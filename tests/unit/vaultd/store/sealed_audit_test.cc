// The vault's own audit, and what it signs: whoever can write to its file, and has no passphrase,
// changes nothing that it does not find.

#include <filesystem>
#include <string>

#include "common/audit/table.h"
#include "tests/support/sealed_store.h"
#include "vaultd/crypto/signing.h"

namespace cowork::vaultd {
namespace {

using support::ASealedStore;
using support::FailsWith;
using support::IsOk;
using support::SecretOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

AuditHead HeadOf(uint64_t records) {
  AuditHead head{.records = records};
  head.link.fill(static_cast<uint8_t>(records));
  return head;
}

class ASealedAudit : public ASealedStore {
 protected:
  Result<Checkpoint> Sign(uint64_t records) { return store_->Sign(HeadOf(records), std::nullopt); }
  Result<Checkpoint> SignAfter(uint64_t last, uint64_t records) {
    return store_->Sign(HeadOf(records), HeadOf(last).link);
  }
  std::vector<std::string> Damages(std::optional<AuditLink> told = std::nullopt) {
    return store_->Verify(told)->found.damages;
  }
  std::vector<std::string> Texts() const {
    store::Database database = *store::Database::Open(File(), kVersions);
    AuditTable table = *AuditTable::Create(database);
    std::vector<std::string> texts;
    EXPECT_THAT(
        table.Read(0, [&texts](const AuditEntry& entry) { texts.push_back(entry.record.text); }),
        IsOk());
    return texts;
  }
  // As one does who knows how links are made: the records that are left fit each other again.
  void Rewrite(const std::string& sql) {
    Tamper(sql);
    store::Database database = *store::Database::Open(File(), kVersions);
    AuditTable table = *AuditTable::Create(database);
    std::vector<AuditEntry> left;
    ASSERT_THAT(table.Read(0, [&left](const AuditEntry& entry) { left.push_back(entry); }), IsOk());
    ASSERT_THAT(database.Execute("DELETE FROM audit"), IsOk());
    for (const AuditEntry& entry : left)
      ASSERT_THAT(table.Record(entry.unix_ms, entry.record), IsOk());
  }
};

TEST_F(ASealedAudit, HasARecordOfEachChangeOfTheStore) {
  ASSERT_THAT(Put("demo-key", "hush"), IsOk());
  ASSERT_THAT(store_->Remove("demo-key"), IsOk());
  ASSERT_THAT(store_->RecordActs({{.kind = "lease", .session = "s", .text = "one for a:1"}}),
              IsOk());
  EXPECT_THAT(Texts(), ElementsAre("a passphrase was set", "demo-key was put",
                                   "demo-key was removed", "one for a:1"));
  EXPECT_THAT(Damages(), IsEmpty());
}

TEST_F(ASealedAudit, HasNoRecordOfAChangeThatWasNotMade) {
  Tamper("ALTER TABLE secrets RENAME TO kept");
  EXPECT_FALSE(Put("demo-key", "hush").ok());
  EXPECT_THAT(Texts(), ElementsAre("a passphrase was set"));
}

TEST_F(ASealedAudit, SignsWhatItWasToldAndWhatItHas) {
  const Checkpoint made = *Sign(40);
  EXPECT_EQ(made.broker, HeadOf(40));
  EXPECT_EQ(made.vault.records, 2u) << "its own record of it among them";
  EXPECT_TRUE(crypto::IsSignatureOf(BytesToSign(made), made.signature, made.signer));
  EXPECT_THAT(Texts(), testing::Contains("brokerd's audit has 40 records"));
  StartAnew();
  const VaultAudit audit = *store_->Verify(made.vault.link);
  EXPECT_THAT(audit.found.damages, IsEmpty());
  ASSERT_TRUE(audit.last.has_value());
  EXPECT_EQ(audit.last->signature, made.signature);
  EXPECT_EQ(audit.last->signer, made.signer);
}

TEST_F(ASealedAudit, GoesOnlyOnFromWhatItSignedLast) {
  ASSERT_THAT(Sign(40), IsOk());
  EXPECT_THAT(Sign(50), FailsWith(ErrorCode::kFailedPrecondition)) << "as if nothing was signed";
  EXPECT_THAT(SignAfter(39, 50), FailsWith(ErrorCode::kFailedPrecondition)) << "written anew";
  EXPECT_THAT(SignAfter(40, 40), FailsWith(ErrorCode::kFailedPrecondition)) << "no record more";
  EXPECT_EQ(store_->Verify(std::nullopt)->last->broker, HeadOf(40));
  ASSERT_THAT(SignAfter(40, 50), IsOk());
  EXPECT_EQ(store_->Verify(std::nullopt)->last->broker, HeadOf(50));
}

TEST_F(ASealedAudit, FindsWhatWasChangedTakenOutOrCutOff) {
  const Checkpoint made = *Sign(40);
  ASSERT_THAT(store_->RecordActs({{.kind = "use", .session = "s", .text = "later"}}), IsOk());
  Tamper("UPDATE audit SET text = 'nothing' WHERE sequence = 1");
  EXPECT_THAT(Damages(), ElementsAre(HasSubstr("record 1, or the one before it, was changed")));
  Rewrite("UPDATE audit SET text = 'nothing' WHERE sequence = 1");
  EXPECT_THAT(Damages(made.vault.link),
              ElementsAre(HasSubstr("its record 2, which was signed, is not in it"),
                          HasSubstr("the head that brokerd was told last is not in it")));
  EXPECT_THAT(SignAfter(40, 50), FailsWith(ErrorCode::kFailedPrecondition));
  Rewrite("DELETE FROM audit WHERE sequence > 1");
  EXPECT_THAT(Damages(), ElementsAre(HasSubstr("its record 2, which was signed, is not in it")));
}

TEST_F(ASealedAudit, CannotBeMadeToForgetThatItSigned) {
  ASSERT_THAT(Sign(40), IsOk());
  Tamper("DELETE FROM checkpoint");
  EXPECT_THAT(Damages(), ElementsAre("its last checkpoint was damaged or taken away"));
  EXPECT_THAT(Sign(50), FailsWith(ErrorCode::kFailedPrecondition));
  Tamper("INSERT INTO checkpoint VALUES (1, zeroblob(180))");
  EXPECT_THAT(Sign(50), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(ASealedAudit, LosesNoCheckpointWithItsLog) {
  ASSERT_THAT(Sign(40), IsOk());
  const support::ScratchDirectory elsewhere;
  std::filesystem::copy_file(File(), elsewhere.path() + "/vault.db");
  store_ = *SealedStore::Open(elsewhere.path());
  ASSERT_THAT(store_->Unlock(SecretOf(kPassphrase)), IsOk());
  ASSERT_TRUE(store_->Verify(std::nullopt)->last.has_value());
  EXPECT_EQ(store_->Verify(std::nullopt)->last->broker, HeadOf(40));
}

TEST_F(ASealedAudit, SeesARecordWithANumberThatItNeverGave) {
  Tamper("INSERT INTO audit SELECT -1, unix_ms, kind, session, text, digest, link FROM audit");
  EXPECT_THAT(Damages(), Not(IsEmpty()));
}

TEST_F(ASealedAudit, IsNotUndoneByATriggerInItsFile) {
  Tamper(
      "CREATE TRIGGER no AFTER INSERT ON audit BEGIN DELETE FROM audit WHERE sequence = "
      "NEW.sequence; END");
  ASSERT_THAT(Put("demo-key", "hush"), IsOk());
  EXPECT_THAT(Texts(), ElementsAre("a passphrase was set", "demo-key was put"));
}

// Whoever can write to the file can have it refuse what he does not like to be recorded.
TEST_F(ASealedAudit, DoesNotActWhereItsFileWasMadeToIgnoreTheRecord) {
  Tamper(
      "ALTER TABLE audit RENAME TO kept;"
      "CREATE TABLE audit (sequence INTEGER PRIMARY KEY, unix_ms, kind, session, text UNIQUE ON "
      "CONFLICT IGNORE, digest, link); INSERT INTO audit SELECT * FROM kept;"
      "UPDATE audit SET text = 'demo-key was put'");
  store_ = Opened();
  ASSERT_THAT(store_->Unlock(SecretOf(kPassphrase)), IsOk());
  EXPECT_FALSE(Put("demo-key", "hush").ok());
  EXPECT_THAT(*store_->List(), IsEmpty());
}

TEST_F(ASealedAudit, IsNotThatOfANewVaultWhereAllElseWasTakenAway) {
  Tamper("DELETE FROM keystore; DELETE FROM secrets; DELETE FROM manifest; DELETE FROM checkpoint");
  EXPECT_THAT(SealedStore::Open(place_.path()), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(ASealedAudit, RecordsWhileItIsLocked) {
  store_->Lock();
  EXPECT_THAT(store_->RecordActs({{.kind = "use", .session = "s", .text = "one for a:1"}}), IsOk());
  EXPECT_THAT(Texts(), ElementsAre("a passphrase was set", "one for a:1"));
}

}  // namespace
}  // namespace cowork::vaultd
