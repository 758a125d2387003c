// cowork audit verify: whose audit the kept head is of, and what becomes of it.

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/cowork_at_work.h"

namespace cowork {
namespace {

using support::FakeBroker;
using support::Outcome;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class CliAudit : public support::CoworkAtWork {
 protected:
  void SetUp() override {
    CoworkAtWork::SetUp();
    std::filesystem::create_directories(At("/h/data"));
    std::filesystem::permissions(At("/h"), std::filesystem::perms::owner_all);
    StartBroker();
  }
  std::string KeptFile() const { return At("/h/state/audit-head"); }
  std::string Kept() const {
    std::ostringstream text;
    text << std::ifstream(KeptFile()).rdbuf();
    return text.str();
  }
};

TEST_F(CliAudit, NeitherReadsNorKeepsTheHeadOfAnotherInstallation) {
  ASSERT_EQ(Cowork({"audit", "verify"}).exit, 0);
  const std::string ours = Kept();
  FakeBroker other(At("/other.sock"), At("/app"));
  other.audit.head = std::string(64, 'b');
  EXPECT_EQ(Cowork({"audit", "verify", "--socket", At("/other.sock")}).exit, 0);
  EXPECT_EQ(Kept(), ours);
  EXPECT_THAT(Cowork({"audit", "verify"}).text, HasSubstr("the chain goes on from the head"));
}

TEST_F(CliAudit, SaysHowFarItIsSignedOrWhyNot) {
  EXPECT_THAT(Cowork({"audit", "verify"}).text,
              HasSubstr("not signed: the vault is locked; `cowork vault unlock`\n"));
  broker_->audit.signed_up_to = 2;
  EXPECT_THAT(Cowork({"audit", "verify"}).text,
              HasSubstr("signed by the vault up to record 2, on 1970-01-01 00:00 UTC\n"));
}

TEST_F(CliAudit, KnowsItsOwnSocketByAnyName) {
  ASSERT_EQ(Cowork({"audit", "verify", "--socket", At("/h/../h/run/broker.sock")}).exit, 0);
  EXPECT_THAT(Kept(), HasSubstr(broker_->audit.head));
}

TEST_F(CliAudit, NamesTheFileOfAHeadThatIsGoneAndKeepsIt) {
  ASSERT_EQ(Cowork({"audit", "verify"}).exit, 0);
  const std::string witness = Kept();
  broker_->audit.head = std::string(64, 'b');
  const Outcome outcome = Cowork({"audit", "verify"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.text, AllOf(HasSubstr("kept in " + KeptFile()), Not(HasSubstr("rm "))));
  EXPECT_EQ(Kept(), witness);
}

TEST_F(CliAudit, TakesADirectoryWithTwoNamesForOne) {
  ASSERT_EQ(Cowork({"audit", "verify"}).exit, 0);
  std::filesystem::create_symlink(At("/h"), At("/link"));
  home_ = At("/link");
  EXPECT_THAT(Cowork({"audit", "verify"}).text, HasSubstr("the chain goes on from the head"));
}

TEST_F(CliAudit, DoesNotHaveTheWitnessOfAnotherAuditRemoved) {
  ASSERT_EQ(Cowork({"audit", "verify"}).exit, 0);
  const std::string ours = Kept();
  std::ofstream(KeptFile()) << ours.substr(0, ours.find("data ")) << "data " << At("/other\n");
  const Outcome outcome = Cowork({"audit", "verify"});
  EXPECT_EQ(outcome.exit, 5);
  EXPECT_THAT(outcome.text,
              AllOf(HasSubstr("is of another installation's audit"),
                    HasSubstr("\n  do    cowork audit verify --head "), Not(HasSubstr("rm "))));
}

TEST_F(CliAudit, SaysAsJsonWhetherThereWasAHeadAndWhetherItWasFound) {
  EXPECT_THAT(Cowork({"audit", "verify", "--json"}).text,
              AllOf(HasSubstr("\"kept_head\":\"\""), HasSubstr("\"kept_head_found\":false")));
  const std::string had = "\"kept_head\":\"" + broker_->audit.head + "\"";
  EXPECT_THAT(Cowork({"audit", "verify", "--json"}).text,
              AllOf(HasSubstr(had), HasSubstr("\"kept_head_found\":true")));
  broker_->audit.head = std::string(64, 'b');
  EXPECT_THAT(Cowork({"audit", "verify", "--json"}).text,
              AllOf(HasSubstr(had), HasSubstr("\"kept_head_found\":false")));
}

}  // namespace
}  // namespace cowork
