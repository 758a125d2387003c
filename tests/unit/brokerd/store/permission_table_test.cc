#include "brokerd/store/permission_table.h"

#include <gtest/gtest.h>

#include "brokerd/store/schema.h"
#include "brokerd/store/store.h"
#include "tests/support/matchers.h"
#include "tests/support/scratch.h"

namespace cowork::brokerd {
namespace {

using support::FailsWith;
using support::IsOk;

class PermissionTableTest : public ::testing::Test {
 protected:
  PermissionTableTest() {
    grant_.directory.path = "/home/a/app";
    EXPECT_THAT(store_->grants().Add(grant_), IsOk());
  }

  Permission New(const std::string& scope, std::optional<SessionId> session = {}, int64_t at = 1) {
    return {.id = PermissionId::Random(),
            .scope = scope,
            .grant = grant_.id,
            .session = session,
            .by = "owner",
            .added_unix_ms = at};
  }
  std::optional<PermissionId> Find(const std::string& scope,
                                   std::optional<SessionId> session = {}) {
    return *table().Find({.scope = scope, .grant = grant_.id, .session = session});
  }
  PermissionTable& table() { return store_->permissions(); }
  void OpenAnew() {
    store_.reset();
    store_ = *Store::Open(directory_.path());
  }
  // However many there are, in one step.
  void AddMany(int count, std::optional<SessionId> session) {
    const auto add = [&]() -> Result<void> {
      for (int i = 0; i < count; ++i) TRY(table().Add(New(std::to_string(i), session, i + 10)));
      return {};
    };
    ASSERT_THAT(store_->Atomically(add), IsOk());
  }

  const support::ScratchDirectory directory_;
  std::unique_ptr<Store> store_ = *Store::Open(directory_.path());
  Grant grant_{.id = GrantId::Random(), .directory = {}};
  const SessionId session_ = SessionId::Random();
};

TEST_F(PermissionTableTest, KeepsWhatStandsUntilItIsTakenBack) {
  const Permission always = New("x"), here = New("x", session_, 2);
  ASSERT_THAT(table().Add(always), IsOk());
  ASSERT_THAT(table().Add(here), IsOk());
  OpenAnew();
  EXPECT_EQ(Find("x"), always.id);
  EXPECT_EQ(Find("x", session_), here.id);
  const std::vector<Permission> all = *table().All();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].id, always.id);
  EXPECT_EQ(all[0].directory, "/home/a/app");
  EXPECT_EQ(all[0].by, "owner");
  EXPECT_EQ(all[1].session, session_);
  EXPECT_THAT(table().Remove(always.id), IsOk());
  EXPECT_EQ(Find("x"), std::nullopt);
  EXPECT_THAT(table().Remove(always.id), FailsWith(ErrorCode::kNotFound));
}

TEST_F(PermissionTableTest, FindsNothingOfAnotherScopeSessionOrGrant) {
  ASSERT_THAT(table().Add(New("x", session_)), IsOk());
  EXPECT_EQ(Find("X", session_), std::nullopt);
  EXPECT_EQ(Find("x"), std::nullopt);
  EXPECT_EQ(Find("x", SessionId::Random()), std::nullopt);
  EXPECT_EQ(*table().Find({.scope = "x", .grant = GrantId::Random(), .session = session_}),
            std::nullopt);
}

TEST_F(PermissionTableTest, ForgetsThoseOfAGrant) {
  ASSERT_THAT(table().Add(New("x")), IsOk());
  ASSERT_THAT(table().Add(New("y", session_)), IsOk());
  ASSERT_THAT(table().RemoveOf(GrantId::Random()), IsOk());
  EXPECT_EQ(table().All()->size(), 2U);
  ASSERT_THAT(table().RemoveOf(grant_.id), IsOk());
  EXPECT_EQ(Find("x"), std::nullopt);
  EXPECT_EQ(Find("y", session_), std::nullopt);
}

TEST_F(PermissionTableTest, TakesNoMoreThanItsPersonCanLookThrough) {
  AddMany(PermissionTable::kMostAlways, std::nullopt);
  EXPECT_THAT(table().Add(New("one more")), FailsWith(ErrorCode::kResourceExhausted));
  EXPECT_THAT(table().Add(New("of a session", session_)), IsOk());
}

TEST_F(PermissionTableTest, LetsTheOldestOfSessionsMakeRoom) {
  ASSERT_THAT(table().Add(New("always")), IsOk());
  AddMany(PermissionTable::kMostOfSessions, session_);
  ASSERT_THAT(table().Add(New("one more", SessionId::Random(), 5000)), IsOk());
  EXPECT_EQ(Find("0", session_), std::nullopt);
  EXPECT_NE(Find("1", session_), std::nullopt);
  EXPECT_NE(Find("always"), std::nullopt);
  EXPECT_EQ(table().All()->size(), 1U + PermissionTable::kMostOfSessions);
}

}  // namespace
}  // namespace cowork::brokerd
