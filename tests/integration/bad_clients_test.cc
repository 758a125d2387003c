// Clients that send what they should not, to a real server at a Unix socket. Each gets a typed
// error where one can be sent, no handler hears of it, and all others are served as before.
// Nonsense from the first byte on is in tests/whole/bad_input_test.py.

#include <string>

#include <gtest/gtest.h>

#include "tests/support/beside_bad_clients.h"
#include "tests/support/matchers.h"
#include "tests/support/policy_client.h"
#include "tests/support/raw_http2.h"

namespace cowork {
namespace {

using grpc::StatusCode;
using support::FailsWith;
using support::IsOk;
using support::kHello;
using support::PolicyClient;
using support::RawHttp2;

using BadClients = support::BesideBadClients;

TEST_F(BadClients, AreRefusedAMessageThatIsNone) {
  RawHttp2 client(Connect("bad"));
  client.Call(kHello);
  const std::string garbage(20, '\xff');
  client.Data(RawHttp2::Message(garbage, garbage.size()), RawHttp2::kEndStream);
  EXPECT_TRUE(client.EndsWithStatus(StatusCode::INVALID_ARGUMENT));
}

TEST_F(BadClients, AreEndedWhenTheirHeadersAreNone) {
  RawHttp2 client(Connect("bad"));
  client.Send(
      RawHttp2::Framed(RawHttp2::kHeaders, RawHttp2::kEndHeaders, 1, std::string(500, '\xff')));
  client.Data("unasked", RawHttp2::kNone);
  client.AwaitEnd();
}

TEST_F(BadClients, AreRefusedACompressedRequest) {
  RawHttp2 client(Connect("bad"));
  client.Call(kHello, {{"grpc-encoding", "gzip"}});
  client.Data(RawHttp2::Message("\x1f\x8b", 2, true), RawHttp2::kEndStream);
  EXPECT_TRUE(client.EndsWithStatus(StatusCode::UNIMPLEMENTED));
}

TEST_F(BadClients, AreRefusedAFieldThatTheContractDoesNotHave) {
  PolicyClient client(Connect("bad"));
  v1::JudgeRequest request;
  request.GetReflection()->MutableUnknownFields(&request)->AddVarint(99, 1);
  EXPECT_THAT(client.Call(&v1::Policy::Stub::Judge, request),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(client.JudgeShell("npm test"), IsOk());
  ++meant_;
}

TEST_F(BadClients, AreEndedWhenTheySendHalfARequestAndNoMore) {
  RawHttp2 client(Connect("bad"));
  client.Call(kHello);
  client.Data(RawHttp2::Message("half of it", 100), RawHttp2::kNone);
  ExpectServed(*other_);
  ++meant_;
  client.AwaitEnd();  // As any that has not said Hello in time.
}

}  // namespace
}  // namespace cowork
