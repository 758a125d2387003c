// What is kept of a verdict, and how long.

#include "brokerd/cases.h"

#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "brokerd/store/schema.h"
#include "common/seal/sealed_box.h"
#include "tests/support/matchers.h"
#include "tests/support/scratch.h"

namespace cowork::brokerd {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kLarge(1000, 'x');
const size_t kSealedLarge = kLarge.size() + seal::kMoreBytes;
constexpr auto kAll = std::numeric_limits<uint64_t>::max();

SecretBytes Key(char of) {
  const std::string bytes(seal::kKeyBytes, of);
  return *SecretBytes::CopyOf(std::as_bytes(std::span(bytes)));
}

class KeptCases : public ::testing::Test {
 protected:
  Result<void> Keep(Cases& cases, const std::string& judged) {
    return store_->Atomically([&]() -> Result<void> {
      TRY(store_->audit().Record(7,
                                 {.kind = "verdict", .session = session_, .text = "shell: ask"}));
      return cases.KeepWithLastRecord(session_, judged);
    });
  }
  void KeepOf(const std::string& session, Cases& cases, const std::string& judged) {
    session_ = session;
    ASSERT_THAT(Keep(cases, judged), IsOk());
  }
  std::vector<uint64_t> Records() {
    std::vector<uint64_t> records;
    for (const SealedCase& one : Kept()) records.push_back(one.record);
    return records;
  }
  void Execute(const std::string& sql) {
    auto database = *store::Database::Open(place_.path() + "/broker.db", kVersions);
    ASSERT_THAT(database.Execute(sql.c_str()), IsOk());
  }
  std::vector<SealedCase> Kept() { return *store_->cases().Before(kAll, 100'000); }
  void Reopen() {
    store_.reset();
    store_ = *Store::Open(place_.path());
  }

  std::string session_ = "s-1";
  support::ScratchDirectory place_;
  std::unique_ptr<Store> store_ = *Store::Open(place_.path());
  const std::string key_ = *seal::PublicKeyOf(Key('a'));
};

TEST_F(KeptCases, AreSealedBesideTheirRecord) {
  Cases cases(*store_);
  cases.SealFor(key_);
  ASSERT_THAT(Keep(cases, "npm test"), IsOk());
  ASSERT_THAT(Kept(), SizeIs(1));
  EXPECT_EQ(Kept()[0].record, 1U);
  EXPECT_EQ(Kept()[0].session, "s-1");
  EXPECT_EQ(*seal::Open(Kept()[0].sealed, Key('a')), "npm test");
}

TEST_F(KeptCases, AreNotWithoutAVaultOrAJudgement) {
  Cases cases(*store_);
  ASSERT_THAT(Keep(cases, "npm test"), IsOk());
  cases.SealFor(key_);
  ASSERT_THAT(Keep(cases, ""), IsOk());
  EXPECT_THAT(Kept(), IsEmpty());
}

TEST_F(KeptCases, AreSealedForTheVaultAlsoWhileItIsLocked) {
  Cases cases(*store_);
  cases.SealFor(key_);
  cases.SealFor("");
  ASSERT_THAT(Keep(cases, "npm test"), IsOk());
  EXPECT_THAT(Kept(), SizeIs(1));
}

TEST_F(KeptCases, AreSealedForTheSameVaultAfterARestart) {
  {
    Cases cases(*store_);
    cases.SealFor(key_);
    ASSERT_THAT(Keep(cases, "npm test"), IsOk());
  }
  Reopen();
  Cases cases(*store_);
  ASSERT_THAT(Keep(cases, "npm run"), IsOk());
  ASSERT_THAT(Kept(), SizeIs(2));
  EXPECT_EQ(*seal::Open(Kept()[0].sealed, Key('a')), "npm run") << "the latest comes first";
}

TEST_F(KeptCases, GoWithTheirRecordWhereThatIsUndone) {
  Cases cases(*store_);
  cases.SealFor(key_);
  const Result<void> undone = store_->Atomically([&]() -> Result<void> {
    TRY(store_->audit().Record(7, {.kind = "verdict", .session = "s-1", .text = "shell: ask"}));
    TRY(cases.KeepWithLastRecord("s-1", "npm test"));
    return Error(ErrorCode::kInternal, "something else failed");
  });
  ASSERT_THAT(undone, FailsWith(ErrorCode::kInternal));
  EXPECT_THAT(Kept(), IsEmpty());
}

TEST_F(KeptCases, GoInTheOrderTheyCameWhereThereAreTooMany) {
  Cases cases(*store_, {.of_all = {.cases = 3, .bytes = 1'000'000}});
  cases.SealFor(key_);
  for (const auto* session : {"s-1", "s-2", "s-3", "s-1", "s-2"}) KeepOf(session, cases, "x");
  EXPECT_THAT(Records(), ElementsAre(5, 4, 3));
}

TEST_F(KeptCases, OfOneSessionGoBeforeThoseOfTheOthers) {
  Cases cases(*store_, {.of_one = {.cases = 2, .bytes = 1'000'000}});
  cases.SealFor(key_);
  KeepOf("s-1", cases, "x");
  for (int i = 0; i < 5; ++i) KeepOf("s-2", cases, "x");
  EXPECT_THAT(Records(), ElementsAre(6, 5, 1));
}

TEST_F(KeptCases, GoWhereThereAreTooManyBytesAlsoAfterARestart) {
  const CaseLimits limits{.of_one = {.cases = 100, .bytes = 3 * kSealedLarge}};
  {
    Cases cases(*store_, limits);
    cases.SealFor(key_);
    for (int i = 0; i < 3; ++i) KeepOf("s-1", cases, kLarge);
    EXPECT_THAT(Records(), ElementsAre(3, 2, 1));
  }
  Reopen();
  Cases cases(*store_, limits);
  KeepOf("s-1", cases, kLarge);
  EXPECT_THAT(Records(), ElementsAre(4, 3, 2));
}

TEST_F(KeptCases, AreWeighedAnewAfterOneWasUndone) {
  Cases cases(*store_, {.of_one = {.cases = 100, .bytes = 3 * kSealedLarge}});
  cases.SealFor(key_);
  for (int i = 0; i < 2; ++i) KeepOf("s-1", cases, kLarge);
  static_cast<void>(store_->Atomically([&]() -> Result<void> {
    TRY(store_->audit().Record(7, {.kind = "verdict", .session = "s-1", .text = "shell: ask"}));
    TRY(cases.KeepWithLastRecord("s-1", kLarge));
    return Error(ErrorCode::kInternal, "something else failed");
  }));
  KeepOf("s-1", cases, kLarge);
  EXPECT_THAT(Records(), ElementsAre(3, 2, 1)) << "there was room for it";
}

TEST_F(KeptCases, KeepNoVerdictFromBeingGivenWhateverSomebodyWroteIntoTheFile) {
  {
    Cases cases(*store_);
    cases.SealFor(key_);
    KeepOf("s-1", cases, "x");
  }
  for (const auto* key : {"x'00'", "zeroblob(32)"}) {
    store_.reset();
    Execute("UPDATE cases SET sealed_for = " + std::string(key));
    store_ = *Store::Open(place_.path());
    Cases cases(*store_);
    KeepOf("s-1", cases, "x");
    EXPECT_THAT(Kept(), SizeIs(1)) << "sealed for a key that is none";
  }
  store_.reset();
  Execute(
      "UPDATE cases SET record = 4;"  // Which is the number that comes next.
      "INSERT INTO cases VALUES (9223372036854775807, '', x'00', randomblob(32))");
  store_ = *Store::Open(place_.path());
  Cases cases(*store_);
  cases.SealFor(key_);
  KeepOf("s-1", cases, "x");
  EXPECT_THAT(Records(), ElementsAre(4));
}

TEST_F(KeptCases, AreReadFromTheLatestOn) {
  Cases cases(*store_);
  cases.SealFor(key_);
  for (int i = 0; i < 5; ++i) ASSERT_THAT(Keep(cases, "x"), IsOk());
  const std::vector<SealedCase> some = *store_->cases().Before(5, 2);
  ASSERT_THAT(some, SizeIs(2));
  EXPECT_EQ(some[0].record, 4U);
  EXPECT_EQ(some[1].record, 3U);
}

}  // namespace
}  // namespace cowork::brokerd
