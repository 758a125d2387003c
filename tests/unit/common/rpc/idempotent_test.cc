#include "common/rpc/idempotent.h"

#include <gtest/gtest.h>

#include "cowork/v1/vault.pb.h"

namespace cowork::rpc {
namespace {

TEST(MayRepeat, IsWhatTheContractSaysOfTheMethod) {
  const auto* vault = v1::LeaseRequest::descriptor()->file()->FindServiceByName("Vault");
  EXPECT_TRUE(MayRepeat(*vault->FindMethodByName("Revoke")));
  EXPECT_FALSE(MayRepeat(*vault->FindMethodByName("Lease")));
  EXPECT_TRUE(MayRepeat("/cowork.v1.Vault/Revoke"));
  EXPECT_FALSE(MayRepeat("/cowork.v1.Vault/Lease"));
}

TEST(MayRepeat, IsNoForWhatNoContractLists) {
  for (const char* path : {"", "/", "/cowork.v1.Vault/Nothing", "cowork.v1.Vault/Revoke"})
    EXPECT_FALSE(MayRepeat(path)) << path;
}

}  // namespace
}  // namespace cowork::rpc
