#include "common/rpc/router.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "cowork/v1/policy.pb.h"
#include "tests/support/matchers.h"

namespace cowork::rpc {
namespace {

using google::protobuf::DescriptorPool;
using support::FailsWith;
using support::IsOk;
using v1::MethodRule;

constexpr auto kJudge = "/cowork.v1.Policy/Judge";

Router PolicyRouter() {
  return *Router::Create({v1::JudgeRequest::descriptor()->file()->service(0)});
}

// Whether a router comes of a contract whose only method carries these options.
Result<Router> RouterOf(const std::string& options) {
  google::protobuf::FileDescriptorProto file;
  google::protobuf::TextFormat::ParseFromString(
      R"(name: "test.proto" package: "test" dependency: "cowork/v1/options.proto"
         message_type { name: "M" }
         service { name: "S" method { name: "Do" input_type: ".test.M" output_type: ".test.M" )" +
          options + "}}",
      &file);
  // A router speaks of its descriptors as long as it lives.
  static std::vector<std::unique_ptr<DescriptorPool>> pools;
  pools.push_back(std::make_unique<DescriptorPool>(DescriptorPool::generated_pool()));
  return Router::Create({pools.back()->BuildFile(file)->service(0)});
}

Result<Router> RouterOfRule(const std::string& rule) {
  return RouterOf("options { [cowork.v1.rule] { " + rule + " } }");
}

TEST(Router, KnowsWhatTheContractSays) {
  const Router router = PolicyRouter();
  const Method& method = **router.Find(kJudge);
  EXPECT_EQ(method.rule.need(), MethodRule::POLICY_JUDGE);
  EXPECT_EQ(method.rule.effect(), MethodRule::READ);
  EXPECT_EQ(method.rule.max_bytes(), 262144u);
  EXPECT_TRUE(method.rule.idempotent());
  EXPECT_EQ(method.request, v1::JudgeRequest::descriptor());
  EXPECT_FALSE(method.asks_twice);
}

TEST(Router, AdmitsAChannelThatHoldsTheCapability) {
  const Router router = PolicyRouter();
  EXPECT_THAT(AdmitHolder(**router.Find(kJudge), {MethodRule::POLICY_JUDGE}), IsOk());
}

TEST(Router, RefusesAChannelThatHoldsOnlyOthers) {
  const Router router = PolicyRouter();
  const CapabilitySet others = {MethodRule::SESSION_START, MethodRule::SECRET_LEASE};
  for (const CapabilitySet& held : {others, CapabilitySet()})
    EXPECT_THAT(AdmitHolder(**router.Find(kJudge), held), FailsWith(ErrorCode::kPermissionDenied));
}

TEST(Router, KnowsNoMethodThatNoContractLists) {
  for (const auto* path : {"/cowork.v1.Policy/Forget", "/grpc.health.v1.Health/Check",
                           "cowork.v1.Policy/Judge", "/", ""})
    EXPECT_THAT(PolicyRouter().Find(path), FailsWith(ErrorCode::kUnimplemented)) << path;
}

TEST(Router, TakesARequestOfExactlyTheLimitAndNoLarger) {
  const Router router = PolicyRouter();
  const Method& method = **router.Find(kJudge);
  const size_t most = method.rule.max_bytes();
  EXPECT_THAT(AdmitSize(method, most), IsOk());
  EXPECT_THAT(AdmitSize(method, most + 1), FailsWith(ErrorCode::kResourceExhausted));
}

TEST(Router, AsksTwiceForWhatWidensOrDestroysAndForNothingElse) {
  for (const auto& [effect, twice] : {std::pair("READ", false), std::pair("ACT", false),
                                      std::pair("WIDEN", true), std::pair("DESTROY", true)}) {
    const Result<Router> router =
        RouterOfRule(std::string("need: POLICY_LOAD max_bytes: 9 effect: ") + effect);
    ASSERT_THAT(router, IsOk());
    EXPECT_EQ((*router->Find("/test.S/Do"))->asks_twice, twice) << effect;
  }
}

TEST(Router, LetsNothingThatChangesTheWorldGoWithoutAToken) {
  EXPECT_THAT(RouterOfRule("need: HELLO effect: READ max_bytes: 9 tokenless: true"), IsOk());
  for (const std::string effect : {"ACT", "WIDEN", "DESTROY"})
    EXPECT_EQ(
        RouterOfRule("need: HELLO max_bytes: 9 tokenless: true effect: " + effect).error().detail(),
        "/test.S/Do has an effect, and wants no token");
}

TEST(Router, LetsNoDaemonStartWithAMethodThatHasNoRule) {
  const Result<Router> router = RouterOf("");
  ASSERT_THAT(router, FailsWith(ErrorCode::kInternal));
  EXPECT_EQ(router.error().detail(), "/test.S/Do has no rule");
}

TEST(Router, LetsNoDaemonStartWithHalfARule) {
  EXPECT_THAT(RouterOfRule("need: POLICY_JUDGE effect: READ max_bytes: 9"), IsOk());
  EXPECT_EQ(RouterOfRule("effect: READ max_bytes: 9").error().detail(), "/test.S/Do has no need");
  EXPECT_EQ(RouterOfRule("need: POLICY_JUDGE max_bytes: 9").error().detail(),
            "/test.S/Do has no effect");
  EXPECT_EQ(RouterOfRule("need: POLICY_JUDGE effect: READ").error().detail(),
            "/test.S/Do has no max_bytes");
}

}  // namespace
}  // namespace cowork::rpc
