#include "runnerd/egress/dialer/wire.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace cowork::dialer {
namespace {

using support::FailsWith;

v1::ToDialer OneRoute() {
  v1::ToDialer message;
  v1::ToDialer::Route* route = message.add_routes();
  route->set_name("model");
  route->set_host("127.0.0.1");
  route->set_port(8123);
  route->set_base_path("/v1/");
  route->set_lease_id("l-1");
  return message;
}

template <typename Change>
Result<Routes> Changed(Change change) {
  v1::ToDialer message = OneRoute();
  change(*message.mutable_routes(0));
  return FromWire(message);
}

TEST(DialerWire, ReadsARoute) {
  const Result<Routes> routes = FromWire(OneRoute());
  ASSERT_THAT(routes, support::IsOk());
  const Route& route = routes->at("model");
  EXPECT_EQ(route.destination(), "127.0.0.1:8123");
  EXPECT_EQ(route.base_path, "/v1");
  EXPECT_EQ(route.lease_id, "l-1");
}

TEST(DialerWire, TakesAHostForNothingButANameOrAnAddress) {
  for (const char* host : {"", "127.1", "127.0.0.1:80", "0x7f000001", "Model.example", "a\r\nX: b",
                           "a b", "[::1]", "model.example.", "-a.b", "a..b"})
    EXPECT_THAT(Changed([&](auto& route) { route.set_host(host); }),
                FailsWith(ErrorCode::kInvalidArgument))
        << host;
  EXPECT_THAT(Changed([](auto& route) { route.set_host("model.example"); }), support::IsOk());
  EXPECT_THAT(Changed([](auto& route) { route.set_host("2606:4700::1"); }), support::IsOk());
}

TEST(DialerWire, RefusesAKeyHeaderThatWouldWriteAnother) {
  for (const char* header : {"x: y", "x\r\ny", "x y", "Host", "Transfer-Encoding", "te"})
    EXPECT_THAT(Changed([&](auto& route) { route.set_key_header(header); }),
                FailsWith(ErrorCode::kInvalidArgument))
        << header;
}

TEST(DialerWire, RefusesAPortThatIsNone) {
  for (const uint32_t port : {0u, 65536u})
    EXPECT_THAT(Changed([&](auto& route) { route.set_port(port); }),
                FailsWith(ErrorCode::kInvalidArgument));
}

TEST(DialerWire, RefusesABasePathThatIsNone) {
  for (const char* path : {"", "v1", "/v1//", "/a b", "/a?b"})
    EXPECT_THAT(Changed([&](auto& route) { route.set_base_path(path); }),
                FailsWith(ErrorCode::kInvalidArgument))
        << path;
  EXPECT_THAT(Changed([](auto& route) { route.set_base_path("/v1/.."); }),
              FailsWith(ErrorCode::kPermissionDenied));
}

TEST(DialerWire, RefusesTwoRoutesOfOneName) {
  v1::ToDialer message = OneRoute();
  *message.add_routes() = message.routes(0);
  EXPECT_THAT(FromWire(message), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(DialerWire, RefusesAHeadThatGateShouldNotHaveLetThrough) {
  v1::GateToDialer::RequestHead many;
  for (int i = 0; i < 300; ++i) many.add_headers()->set_name("X-A");
  EXPECT_THAT(FromWire(many), FailsWith(ErrorCode::kInvalidArgument));
  v1::GateToDialer::RequestHead large;
  large.add_headers()->set_value(std::string(70'000, 'a'));
  EXPECT_THAT(FromWire(large), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(DialerWire, ShowsATextOfABoxInPrintableForm) {
  EXPECT_EQ(Shown("GET\r\n\x1b[2J\xff"), "GET???[2J?");
  EXPECT_EQ(Shown(std::string(5000, 'a')).size(), 1024u);
}

// It goes on to a box and to the journal.
TEST(DialerWire, ShowsWhatAResolverSaysInPrintableFormToo) {
  v1::ResolveResponse response;
  response.set_refused("a\x1b[2Jb" + std::string(5000, 'c'));
  const std::string why = FromWire(response).error().message();
  EXPECT_EQ(why.substr(0, 6), "a?[2Jb");
  EXPECT_EQ(why.size(), 1024u);
}

TEST(DialerWire, AnswersEachRefusalWithItsStatus) {
  EXPECT_EQ(ToWire(Error(ErrorCode::kInvalidArgument, "w")).status(), 400u);
  EXPECT_EQ(ToWire(Error(ErrorCode::kPermissionDenied, "w")).status(), 403u);
  EXPECT_EQ(ToWire(Error(ErrorCode::kNotFound, "w")).status(), 404u);
  EXPECT_EQ(ToWire(Error(ErrorCode::kUnavailable, "w")).status(), 502u);
}

}  // namespace
}  // namespace cowork::dialer
