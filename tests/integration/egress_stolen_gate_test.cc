// The dialer behind a gate that the box has taken over: the test plays that gate.

#include <string>

#include <gmock/gmock.h>

#include "common/frame/pair.h"
#include "tests/support/box_asks.h"
#include "tests/support/test_dialer.h"

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

// An end of its own, or a body, is late where the head said that it is whole.
TEST(DialerBehindAStolenGate, SendsNothingAfterAHeadThatWasWhole) {
  const PlayedUpstream upstream;
  TestDialer dialer({.upstream_port = upstream.port()});
  v1::GateToDialer head = HeadOne("/v1/x"), smuggled = FrameOne(), end = FrameOne();
  head.mutable_head()->set_whole(true);
  smuggled.set_body("GET /admin HTTP/1.1\r\n\r\n");
  end.set_end(true);
  for (const auto& frame : {head, smuggled, end, smuggled}) SendAs(dialer, frame);
  const TcpStream model = upstream.Accept();
  const std::string seen = model.ReadUntil("\r\n\r\n");
  v1::GateToDialer cancel = FrameOne();
  cancel.set_cancel(true);
  SendAs(dialer, cancel);
  EXPECT_THAT(seen + model.ReadToEnd(),
              AllOf(HasSubstr("/v1/x"), Not(HasSubstr("/admin")), Not(HasSubstr("chunked"))));
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

v1::DialerToGate AnswerTo(TestDialer& dialer, const v1::GateToDialer& head) {
  SendAs(dialer, head);
  v1::DialerToGate answer;
  answer.ParseFromString(frame::Receive(dialer.gate().get())->bytes);
  return answer;
}

TEST(DialerBehindAStolenGate, KnowsNoRouteOfAnotherBox) {
  const PlayedUpstream of_a, of_b;
  TestDialer a({.upstream_port = of_a.port(), .route = "of a"});
  TestDialer b({.upstream_port = of_b.port(), .route = "of b"});
  v1::GateToDialer head = HeadOne("/v1/x");
  head.mutable_head()->set_route("of b");
  head.mutable_head()->set_whole(true);
  EXPECT_EQ(AnswerTo(a, head).refused().status(), 404u);
  EXPECT_TRUE(of_a.IsLeftAlone() && of_b.IsLeftAlone());
  SendAs(b, head);
  EXPECT_THAT(of_b.Accept().ReadUntil("\r\n\r\n"), HasSubstr("/v1/x")) << "which b knows";
}

TEST(DialerBehindAStolenGate, RefusesAHeaderOfTwoLines) {
  const PlayedUpstream upstream;
  TestDialer dialer({.upstream_port = upstream.port()});
  for (const char* value : {"a\r\nAuthorization: Bearer mine", "a\nHost: evil", "a\rb"}) {
    v1::GateToDialer head = HeadOne("/v1/x");
    v1::GateToDialer::Header* header = head.mutable_head()->add_headers();
    header->set_name("X-A");
    header->set_value(value);
    EXPECT_EQ(AnswerTo(dialer, head).refused().status(), 400u) << value;
  }
  EXPECT_TRUE(upstream.IsLeftAlone());
}

TEST(DialerBehindAStolenGate, WritesItsOwnFramingWhateverTheHeadSays) {
  const PlayedUpstream upstream;
  TestDialer dialer({.upstream_port = upstream.port()});
  v1::GateToDialer head = HeadOne("/v1/x"), end = FrameOne();
  for (const auto& [name, value] :
       {std::pair{"Content-Length", "5"}, std::pair{"Transfer-Encoding", "chunked"},
        std::pair{"Host", "evil"}, std::pair{"Authorization", "Bearer mine"},
        std::pair{"Connection", "upgrade"}, std::pair{"Upgrade", "h2c"}}) {
    v1::GateToDialer::Header* header = head.mutable_head()->add_headers();
    header->set_name(name);
    header->set_value(value);
  }
  end.set_end(true);
  SendAs(dialer, head);
  SendAs(dialer, end);
  const std::string seen = upstream.Accept().ReadUntil("\r\n\r\n");
  for (const char* word : {"Content-Length", "Transfer-Encoding", "evil", "mine", "pgrade"})
    EXPECT_THAT(seen, Not(HasSubstr(word))) << word;
}

TEST(DialerBehindAStolenGate, EndsWithAGateThatUsesANumberTwice) {
  const PlayedUpstream upstream;
  TestDialer dialer({.upstream_port = upstream.port()});
  SendAs(dialer, HeadOne("/v1/x"));
  SendAs(dialer, HeadOne("/v1/y"));
  EXPECT_EQ(dialer.process().Wait(), 0);
}

}  // namespace
}  // namespace cowork
