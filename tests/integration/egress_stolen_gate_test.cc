// The dialer behind a gate that the box has taken over: the test plays that gate.

#include <string>

#include <gmock/gmock.h>

#include "common/frame/pair.h"
#include "tests/support/box_asks.h"

namespace cowork {
namespace {

using support::PlayedUpstream;
using support::TcpStream;
using support::TestDialer;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

v1::GateToDialer FrameOne() {
  v1::GateToDialer frame;
  frame.set_request(1);
  return frame;
}

v1::GateToDialer HeadOne(const char* target) {
  v1::GateToDialer frame = FrameOne();
  frame.mutable_head()->set_route("model");
  frame.mutable_head()->set_method("GET");
  frame.mutable_head()->set_target(target);
  return frame;
}

void SendAs(TestDialer& dialer, const v1::GateToDialer& frame) {
  ASSERT_TRUE(frame::Send(dialer.gate().get(), frame.SerializeAsString()).ok());
}

TEST(DialerBehindAStolenGate, SendsNothingAfterTheEndOfARequest) {
  const PlayedUpstream upstream;
  TestDialer dialer({.upstream_port = upstream.port()});
  v1::GateToDialer end = FrameOne(), smuggled = FrameOne();
  end.set_end(true);
  smuggled.set_body("GET /admin HTTP/1.1\r\n\r\n");
  SendAs(dialer, HeadOne("/v1/x"));
  SendAs(dialer, end);
  SendAs(dialer, smuggled);
  const TcpStream model = upstream.Accept();
  const std::string seen = model.ReadUntil("\r\n\r\n");
  v1::GateToDialer cancel = FrameOne();
  cancel.set_cancel(true);
  SendAs(dialer, cancel);  // Ends the connection: what comes until then is all that came.
  EXPECT_THAT(seen + model.ReadToEnd(), AllOf(HasSubstr("/v1/x"), Not(HasSubstr("/admin"))));
}

TEST(DialerBehindAStolenGate, RefusesARequestLineOfTwoLines) {
  const PlayedUpstream upstream;
  TestDialer dialer({.upstream_port = upstream.port()});
  SendAs(dialer, HeadOne("/v1/x HTTP/1.1\r\nHost: evil\r\n\r\n"));
  v1::DialerToGate answer;
  answer.ParseFromString(frame::Receive(dialer.gate().get())->bytes);
  EXPECT_EQ(answer.refused().status(), 400u);
  EXPECT_TRUE(upstream.IsLeftAlone());
}

}  // namespace
}  // namespace cowork
