#include "runnerd/egress/resolver/wire.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace cowork::resolver {
namespace {

using policyd::Private;
using support::FailsWith;
using support::IsOk;
using testing::ElementsAre;
using testing::Pair;
using testing::SizeIs;

v1::ToResolver OneName(const std::string& host, uint32_t port) {
  v1::ToResolver message;
  message.set_session("s-1");
  message.add_names()->set_host(host);
  message.mutable_names(0)->set_port(port);
  return message;
}

v1::ResolveRequest Asking(const std::string& host, uint32_t port) {
  v1::ResolveRequest request;
  request.set_question(7);
  request.set_host(host);
  request.set_port(port);
  return request;
}

const Names kOne{{{"model.example", 443}, Private::kRefused}};

TEST(ResolverWire, ReadsWhatADialerMayAsk) {
  v1::ToResolver message = OneName("model.example", 443);
  *message.add_names() = message.names(0);
  message.mutable_names(1)->set_port(8443);
  message.mutable_names(1)->set_is_private(true);
  EXPECT_THAT(*FromWire(message),
              ElementsAre(Pair(HostAndPort("model.example", 443), Private::kRefused),
                          Pair(HostAndPort("model.example", 8443), Private::kAllowed)));
}

TEST(ResolverWire, TakesNothingForANameThatIsNone) {
  for (const char* host : {"", "Model.example", "1.2.3.4", "::1", "a b", "a..b", "a.", "x\n"})
    EXPECT_THAT(FromWire(OneName(host, 443)), FailsWith(ErrorCode::kInvalidArgument)) << host;
  for (const uint32_t port : {0u, 65536u})
    EXPECT_THAT(FromWire(OneName("a.example", port)), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(ResolverWire, TakesNoNamesOfNoSession) {
  v1::ToResolver message = OneName("a.example", 443);
  message.clear_session();
  EXPECT_THAT(FromWire(message), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(ResolverWire, TakesSixteenNamesAtMost) {
  v1::ToResolver message;
  message.set_session("s-1");
  for (int i = 0; i < 17; ++i) *message.add_names() = OneName("a.example", 443).names(0);
  EXPECT_THAT(FromWire(message), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(ResolverWire, AnswersForTheHostAtItsPortAndForNoOther) {
  EXPECT_THAT(FromWire(Asking("model.example", 443), kOne), IsOk());
  EXPECT_THAT(FromWire(Asking("model.example", 80), kOne), FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(FromWire(Asking("other.example", 443), kOne),
              FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(FromWire(Asking("10.0.0.1", 443), kOne), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(ResolverWire, WritesAddressesOrWhyThereAreNone) {
  const v1::ResolveResponse found =
      ToWire(7, std::vector<policyd::Address>{*policyd::ParseAddress("1.1.1.1")});
  EXPECT_EQ(found.question(), 7u);
  EXPECT_THAT(found.addresses(), ElementsAre(SizeIs(16)));
  EXPECT_EQ(found.refused(), "");
  const v1::ResolveResponse refused = ToWire(8, Error(ErrorCode::kPermissionDenied, "no"));
  EXPECT_EQ(refused.refused(), "no");
  EXPECT_TRUE(refused.forbidden());
  EXPECT_FALSE(ToWire(8, Error(ErrorCode::kUnavailable, "no")).forbidden());
}

}  // namespace
}  // namespace cowork::resolver
