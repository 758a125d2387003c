#include "common/rpc/router.h"

#include <string>

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
  DescriptorPool pool(DescriptorPool::generated_pool());
  return Router::Create({pool.BuildFile(file)->service(0)});
}

Result<Router> RouterOfRule(const std::string& rule) {
  return RouterOf("options { [cowork.v1.rule] { " + rule + " } }");
}

TEST(Router, KnowsWhatTheContractSays) {
  const MethodRule rule = *PolicyRouter().Find(kJudge);
  EXPECT_EQ(rule.need(), MethodRule::POLICY_JUDGE);
  EXPECT_EQ(rule.effect(), MethodRule::READ);
  EXPECT_EQ(rule.max_bytes(), 262144u);
  EXPECT_TRUE(rule.idempotent());
}

TEST(Router, AdmitsAChannelThatHoldsTheCapability) {
  EXPECT_THAT(PolicyRouter().Admit(kJudge, {MethodRule::POLICY_JUDGE}), IsOk());
}

TEST(Router, RefusesAChannelThatHoldsOnlyOthers) {
  const CapabilitySet others = {MethodRule::SESSION_START, MethodRule::SECRET_LEASE};
  EXPECT_THAT(PolicyRouter().Admit(kJudge, others), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(PolicyRouter().Admit(kJudge, {}), FailsWith(ErrorCode::kPermissionDenied));
}

TEST(Router, KnowsNoMethodThatNoContractLists) {
  const CapabilitySet held = {MethodRule::POLICY_JUDGE};
  for (const auto* path : {"/cowork.v1.Policy/Forget", "/grpc.health.v1.Health/Check",
                           "cowork.v1.Policy/Judge", "/", ""})
    EXPECT_THAT(PolicyRouter().Admit(path, held), FailsWith(ErrorCode::kUnimplemented)) << path;
}

TEST(Router, TakesARequestOfExactlyTheLimitAndNoLarger) {
  const MethodRule rule = *PolicyRouter().Find(kJudge);
  EXPECT_THAT(AdmitSize(rule, rule.max_bytes()), IsOk());
  EXPECT_THAT(AdmitSize(rule, rule.max_bytes() + 1), FailsWith(ErrorCode::kResourceExhausted));
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
