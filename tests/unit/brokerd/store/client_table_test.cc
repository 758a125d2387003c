// The clients on disk, and a file of the version that had none.

#include "brokerd/store/client_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "brokerd/store/schema.h"
#include "brokerd/store/store.h"
#include "tests/support/matchers.h"
#include "tests/support/scratch.h"

namespace cowork::brokerd {
namespace {

using support::FailsWith;
using support::IsOk;

Client NewClient(const std::string& name, int64_t added_unix_ms = 1) {
  return {.id = ClientId::Random(),
          .name = name,
          .role = Role::kApprover,
          .added_unix_ms = added_unix_ms};
}

TEST(ClientTable, KeepsAClientWithItsRoleUntilItIsRemoved) {
  const support::ScratchDirectory directory;
  std::unique_ptr<Store> store = *Store::Open(directory.path());
  const Client phone = NewClient("phone", 2), script = NewClient("script", 1);
  ASSERT_THAT(store->clients().Add(phone), IsOk());
  ASSERT_THAT(store->clients().Add(script), IsOk());
  store.reset();
  store = *Store::Open(directory.path());
  const std::vector<Client> all = *store->clients().All();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].name, "script");
  EXPECT_EQ(all[1].id, phone.id);
  EXPECT_EQ(all[1].role, Role::kApprover);
  EXPECT_THAT(store->clients().Remove(phone.id), IsOk());
  EXPECT_THAT(store->clients().Remove(phone.id), FailsWith(ErrorCode::kNotFound));
  EXPECT_EQ(store->clients().All()->size(), 1U);
}

TEST(ClientTable, GivesANameOnce) {
  const support::ScratchDirectory directory;
  const std::unique_ptr<Store> store = *Store::Open(directory.path());
  const Client first = NewClient("phone");
  ASSERT_THAT(store->clients().Add(first), IsOk());
  EXPECT_THAT(store->clients().Add(NewClient("phone")), FailsWith(ErrorCode::kFailedPrecondition));
  ASSERT_EQ(store->clients().All()->size(), 1U);
  EXPECT_EQ(store->clients().All()->front().id, first.id);
}

TEST(ClientTable, ReadsNoRoleThatNobodyHereWrote) {
  const support::ScratchDirectory directory;
  store::Database database = *store::Database::Open(directory.path() + "/broker.db", kVersions);
  ClientTable clients = *ClientTable::Create(database);
  ASSERT_THAT(clients.Add(NewClient("phone")), IsOk());
  for (const char* change : {"UPDATE clients SET role = 0", "UPDATE clients SET role = 7"}) {
    ASSERT_THAT(database.Execute(change), IsOk());
    EXPECT_THAT(clients.All(), FailsWith(ErrorCode::kInternal)) << change;
  }
}

// What the release before wrote, which a machine may still have.
TEST(ClientTable, ComesToAFileOfVersionTwoWhoseRowsStay) {
  const support::ScratchDirectory directory;
  const GrantId id = GrantId::Random();
  {
    store::Database old = *store::Database::Open(directory.path() + "/broker.db",
                                                 store::Versions(kVersions).first(1));
    ASSERT_THAT(
        old.Execute(
            ("INSERT INTO grants VALUES ('" + id.text() + "', '/home/a/app', 1, 2, 9)").c_str()),
        IsOk());
  }
  const std::unique_ptr<Store> store = *Store::Open(directory.path());
  EXPECT_EQ(store->grants().Find(id)->directory.path, "/home/a/app");
  EXPECT_TRUE(store->clients().All()->empty());
  EXPECT_THAT(store->clients().Add(NewClient("phone")), IsOk());
}

}  // namespace
}  // namespace cowork::brokerd
