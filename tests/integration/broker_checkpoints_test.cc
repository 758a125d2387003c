// The audit beside what vaultd signed of it, and what vaultd says of its own.

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "brokerd/store/schema.h"
#include "common/store/database.h"
#include "tests/support/broker_whole.h"
#include "tests/support/eventually.h"

namespace cowork {
namespace {

using namespace std::chrono_literals;
using support::FailsWith;
using support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Stub = v1::Broker::Stub;

class BrokerCheckpoints : public support::BrokerWhole {
 protected:
  v1::VerifyAuditResponse Verified() {
    return *client_->Call(&Stub::VerifyAudit, v1::VerifyAuditRequest());
  }
  void StartSigning() {
    checkpoint_every_ = 20ms;
    vault_.SayOfItsAudit(v1::VerifyVaultAuditResponse());
    StopBroker();
    StartBroker();
  }
  // The head that vaultd was asked to sign when the audit had grown.
  v1::AuditHead Signed() {
    const auto asked = vault_.to_sign.Next();
    EXPECT_TRUE(asked.has_value());
    return asked.has_value() ? asked->broker() : v1::AuditHead();
  }
  void AwaitRecordOf(const v1::AuditHead& head) {
    const std::string text = "up to " + std::to_string(head.records());
    ASSERT_TRUE(support::Eventually([&] {
      const std::vector<std::string> made = Audited("checkpoint");
      return !made.empty() && made.back().find(text) != std::string::npos;
    })) << text;
  }
  // All is signed, and nothing of that stands in `to_sign` any more.
  void AwaitQuiet() {
    AwaitRecordOf(Signed());
    while (vault_.to_sign.Next(200ms).has_value()) {
    }
  }
  Result<v1::TailAuditResponse> TailOfTheVaults() {
    v1::TailAuditRequest request;
    request.set_count(1);
    request.set_vault(true);
    return client_->Call(&Stub::TailAudit, request);
  }
};

TEST_F(BrokerCheckpoints, AreMadeWhenTheAuditGrewAndRecorded) {
  StartSigning();
  ASSERT_THAT(client_->AddGrant("/home/a/app"), IsOk());
  const v1::AuditHead head = Signed();
  AwaitRecordOf(head);
  EXPECT_EQ(Audited("checkpoint").back(), "vaultd signed the records up to " +
                                              std::to_string(head.records()) +
                                              "; its own audit has 1");
  const v1::VerifyAuditResponse verified = Verified();
  EXPECT_THAT(verified.damages(), IsEmpty());
  EXPECT_EQ(verified.signature().records(), head.records());
  EXPECT_EQ(verified.unsigned_because(), "");
}

TEST_F(BrokerCheckpoints, AreNoReasonForAnother) {
  StartSigning();
  ASSERT_THAT(client_->AddGrant("/home/a/app"), IsOk());
  AwaitRecordOf(Signed());
  EXPECT_FALSE(vault_.to_sign.Next(200ms).has_value());
}

TEST_F(BrokerCheckpoints, GoOnFromTheLinkThatTheLastSignedRecordHasNow) {
  StartSigning();
  ASSERT_THAT(client_->AddGrant("/home/a/app"), IsOk());
  const v1::AuditHead first = Signed();
  AwaitRecordOf(first);
  ASSERT_THAT(client_->AddGrant("/home/a/lib"), IsOk());
  const auto second = vault_.to_sign.Next();
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->link_then(), first.link());
  EXPECT_GT(second->broker().records(), first.records());
}

// vaultd goes on from the one it made, which brokerd was not told of.
TEST_F(BrokerCheckpoints, GoOnAfterOneWhoseAnswerWasLost) {
  StartSigning();
  ASSERT_THAT(client_->AddGrant("/home/a/app"), IsOk());
  AwaitQuiet();
  vault_.lost_answers = 1;
  ASSERT_THAT(client_->AddGrant("/home/a/lib"), IsOk());
  const v1::AuditHead lost = Signed();
  ASSERT_THAT(client_->AddGrant("/home/a/doc"), IsOk());
  const auto next = vault_.to_sign.Next();
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(next->link_then(), lost.link());
  AwaitRecordOf(next->broker());
}

TEST_F(BrokerCheckpoints, AreNotAskedForBesideADamagedAuditOfTheVaults) {
  StartSigning();
  ASSERT_THAT(client_->AddGrant("/home/a/app"), IsOk());
  AwaitRecordOf(Signed());
  v1::VerifyVaultAuditResponse damaged;
  damaged.add_damages("record 3, or the one before it, was changed");
  StopBroker();
  while (vault_.to_sign.Next(50ms).has_value()) {
  }
  vault_.SayOfItsAudit(damaged);
  StartBroker();
  ASSERT_THAT(client_->AddGrant("/home/a/lib"), IsOk());
  EXPECT_FALSE(vault_.to_sign.Next(200ms).has_value());
}

TEST_F(BrokerCheckpoints, ShowTheVaultsOwnAuditWhereItKeepsOne) {
  EXPECT_THAT(TailOfTheVaults(), FailsWith(ErrorCode::kFailedPrecondition));
  vault_.SayOfItsAudit(v1::VerifyVaultAuditResponse());
  const auto tail = TailOfTheVaults();
  ASSERT_THAT(tail, IsOk());
  ASSERT_EQ(tail->records_size(), 1);
  EXPECT_EQ(tail->records(0).text(), "demo-key was put");
  vault_.GoAway();
  EXPECT_THAT(TailOfTheVaults(), FailsWith(ErrorCode::kUnavailable));
}

TEST_F(BrokerCheckpoints, ShowThatRecordsWereCutOffOrWrittenAnew) {
  v1::VerifyVaultAuditResponse audit;
  audit.mutable_last()->mutable_broker()->set_records(900);
  audit.mutable_last()->mutable_broker()->set_link(std::string(32, 'b'));
  vault_.SayOfItsAudit(audit);
  EXPECT_THAT(Verified().damages(),
              ElementsAre(HasSubstr("record 900, which vaultd signed, is not in it")));
}

TEST_F(BrokerCheckpoints, TellWhatIsWrongWithTheVaultsOwn) {
  v1::VerifyVaultAuditResponse audit;
  audit.add_damages("record 3, or the one before it, was changed");
  vault_.SayOfItsAudit(audit);
  EXPECT_THAT(Verified().damages(), ElementsAre("in the vault's own audit: record 3, or the one "
                                                "before it, was changed"));
}

TEST_F(BrokerCheckpoints, HaveTheVaultLookForTheHeadThatItTold) {
  StartSigning();
  ASSERT_THAT(client_->AddGrant("/home/a/app"), IsOk());
  AwaitRecordOf(Signed());
  while (vault_.to_verify.Next(50ms).has_value()) {
  }
  Verified();
  EXPECT_EQ(vault_.to_verify.Next()->head(), std::string(32, 'v'));
}

TEST_F(BrokerCheckpoints, SayWhyNothingIsSigned) {
  EXPECT_EQ(Verified().unsigned_because(), "it signs nothing");
  EXPECT_FALSE(Verified().has_signature());
  vault_.GoAway();
  EXPECT_THAT(Verified().unsigned_because(), HasSubstr("vaultd"));
  EXPECT_THAT(Verified().damages(), IsEmpty()) << "the chain alone is whole";
}

}  // namespace
}  // namespace cowork
