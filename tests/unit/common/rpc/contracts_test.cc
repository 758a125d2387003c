// The real contracts, and copies of them in which one method lacks its rule: no daemon starts with
// such a one, whichever it is.

#include "tests/support/contracts.h"

#include <string>
#include <vector>

#include <google/protobuf/descriptor.pb.h>
#include <gtest/gtest.h>

#include "common/rpc/router.h"
#include "cowork/v1/options.pb.h"
#include "tests/support/matchers.h"

namespace cowork::rpc {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptorProto;
using support::FailsWith;
using support::IsOk;

// What comes of every contract when one is as this file has it.
Result<Router> RouterWith(const FileDescriptorProto& file) {
  DescriptorPool pool(DescriptorPool::generated_pool());
  const google::protobuf::FileDescriptor* built = pool.BuildFile(file);
  std::vector<Contract> contracts = support::EveryContract();
  for (Contract& contract : contracts)
    if (contract->file()->name() == file.name()) contract = built->service(0);
  Result<Router> router = Router::Create(contracts);
  if (!router.ok()) return router.error();
  return Router::Create(support::EveryContract());  // The other one speaks of the pool.
}

FileDescriptorProto CopyOf(Contract contract) {
  FileDescriptorProto file;
  contract->file()->CopyTo(&file);
  return file;
}

TEST(Contracts, GiveARouterThatKnowsEveryMethod) {
  const Result<Router> router = Router::Create(support::EveryContract());
  ASSERT_THAT(router, IsOk());
  EXPECT_EQ(router->methods().size(), support::EveryMethod().size());
}

TEST(Contracts, HaveOneServiceInEachFile) {
  for (const Contract contract : support::EveryContract())
    EXPECT_EQ(contract->file()->service_count(), 1) << contract->file()->name();
}

TEST(Contracts, AreTakenAsCopiesToo) {
  for (const Contract contract : support::EveryContract())
    EXPECT_THAT(RouterWith(CopyOf(contract)), IsOk()) << contract->full_name();
}

TEST(Contracts, LetNoDaemonStartWhenAnyOneMethodLacksItsRule) {
  for (const auto* method : support::EveryMethod()) {
    FileDescriptorProto file = CopyOf(method->service());
    file.mutable_service(0)
        ->mutable_method(method->index())
        ->mutable_options()
        ->ClearExtension(v1::rule);
    const Result<Router> router = RouterWith(file);
    ASSERT_THAT(router, FailsWith(ErrorCode::kInternal)) << PathOf(*method);
    EXPECT_EQ(router.error().detail(), PathOf(*method) + " has no rule");
  }
}

}  // namespace
}  // namespace cowork::rpc
