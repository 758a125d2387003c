// Connections that serve more than one request: whose they are, and when they are not used again.

#include <csignal>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/box_asks.h"
#include "tests/support/test_ca.h"
#include "tests/support/test_dialer.h"

namespace cowork {
namespace {

using support::Egress;
using support::EgressOptions;
using support::kKey;
using support::PlayedUpstream;
using support::TcpStream;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

constexpr char kGet[] = "GET /v1/models HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr char kAnswer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// One request over a connection of the box, which `model` answers.
void AskOnce(const TcpStream& box, const TcpStream& model) {
  box.Write(kGet);
  EXPECT_THAT(model.ReadUntil("\r\n\r\n"), HasSubstr("GET /v1/models"));
  model.Write(kAnswer);
  EXPECT_THAT(box.ReadUntil("ok"), EndsWith("\r\n\r\nok"));
}

TEST(EgressKept, OneConnectionServesOneRequestAfterTheOtherAndEachRedeemsItsLease) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(kGet);
  const TcpStream model = upstream.Accept();
  model.ReadUntil("\r\n\r\n");
  model.Write(kAnswer);
  box.ReadUntil("ok");
  for (int i = 0; i < 3; ++i) AskOnce(box, model);
  EXPECT_THAT(egress.dialer().vault().asked(), SizeIs(4));
  EXPECT_TRUE(upstream.IsLeftAlone());
}

void Say(support::TestDialer& dialer, const v1::GateToDialer& frame) {
  ASSERT_TRUE(frame::Send(dialer.gate().get(), frame.SerializeAsString()).ok());
}

void AskAsGate(support::TestDialer& dialer, uint64_t request) {
  v1::GateToDialer frame;
  frame.set_request(request);
  frame.mutable_head()->set_route("model");
  frame.mutable_head()->set_method("GET");
  frame.mutable_head()->set_target("/v1/models");
  frame.mutable_head()->set_whole(true);
  Say(dialer, frame);
}

// The test plays gate; the dialer finds the end of one and the beginning of the next at once.
TEST(EgressKept, OneIsThereForARequestRightBehindTheEndOfTheOneBefore) {
  const PlayedUpstream upstream;
  support::TestDialer dialer({.upstream_port = upstream.port()});
  AskAsGate(dialer, 1);
  const TcpStream model = upstream.Accept();
  model.ReadUntil("\r\n\r\n");
  model.Write(kAnswer);
  ASSERT_TRUE(frame::Receive(dialer.gate().get()).ok());
  v1::GateToDialer answered;
  answered.set_request(1);
  answered.set_answered(sizeof kAnswer - 1);
  ::kill(dialer.process().pid(), SIGSTOP);
  Say(dialer, answered);
  AskAsGate(dialer, 2);
  ::kill(dialer.process().pid(), SIGCONT);
  EXPECT_THAT(model.ReadUntil("\r\n\r\n"), HasSubstr("GET /v1/models"));
  EXPECT_TRUE(upstream.IsLeftAlone());
}

TEST(EgressKept, TwoSessionsToOneUpstreamHaveTwoSockets) {
  const PlayedUpstream upstream;
  Egress one({.upstream_port = upstream.port()}), two({.upstream_port = upstream.port()});
  const TcpStream first = TcpStream::ConnectTo(one.port()),
                  second = TcpStream::ConnectTo(two.port());
  first.Write(kGet);
  const TcpStream model = upstream.Accept();
  model.ReadUntil("\r\n\r\n");
  model.Write(kAnswer);
  first.ReadUntil("ok");
  second.Write(kGet);
  const TcpStream another = upstream.Accept();
  ASSERT_TRUE(another.valid());
  EXPECT_THAT(another.ReadUntil("\r\n\r\n"), HasSubstr("GET /v1/models"));
}

TEST(EgressKept, ATurnBeginsWithoutAConnectionOfTheOneBefore) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(kGet);
  const TcpStream model = upstream.Accept();
  model.ReadUntil("\r\n\r\n");
  model.Write(kAnswer);
  box.ReadUntil("ok");
  egress.dialer().CloseRoutes();
  EXPECT_TRUE(model.Ends());
}

TEST(EgressKept, OneThatNobodyAsksForAgainIsClosed) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(kGet);
  const TcpStream model = upstream.Accept();
  model.ReadUntil("\r\n\r\n");
  model.Write(kAnswer);
  box.ReadUntil("ok");
  EXPECT_TRUE(model.Ends());
}

// The routes change while a request is under way, and what it leaves open was never under TLS.
TEST(EgressKept, OneInTheClearServesNoRouteThatWantsTls) {
  const PlayedUpstream upstream;
  EgressOptions options{.upstream_port = upstream.port()};
  Egress egress(options);
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(kGet);
  const TcpStream model = upstream.Accept();
  model.ReadUntil("\r\n\r\n");
  options.plain = false;
  options.ca_pem = support::kTestCa;
  egress.dialer().OpenRoute(options);
  const TcpStream other = TcpStream::ConnectTo(egress.port());
  other.Write(kGet);
  const TcpStream hello = upstream.Accept();
  EXPECT_THAT(hello.Read(), StartsWith("\x16"));  // So the new routes are there.
  model.Write(kAnswer);
  box.ReadUntil("ok");
  box.Write(kGet);
  EXPECT_TRUE(upstream.Accept().valid());
}

TEST(EgressKept, OneThatUpstreamHasClosedIsDialledAnew) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(kGet);
  TcpStream model = upstream.Accept();
  model.ReadUntil("\r\n\r\n");
  model.Write(kAnswer);
  box.ReadUntil("ok");
  model.Close();
  box.Write(kGet);
  const TcpStream another = upstream.Accept();
  ASSERT_TRUE(another.valid());
  another.ReadUntil("\r\n\r\n");
  another.Write(kAnswer);
  EXPECT_THAT(box.ReadUntil("ok"), EndsWith("ok"));
}

TEST(EgressKept, OneThatSaysSomethingUnaskedIsNotUsedAgain) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(kGet);
  const TcpStream model = upstream.Accept();
  model.ReadUntil("\r\n\r\n");
  model.Write(kAnswer);
  box.ReadUntil("ok");
  model.Write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
  box.Write(kGet);
  const TcpStream another = upstream.Accept();
  ASSERT_TRUE(another.valid());
  another.ReadUntil("\r\n\r\n");
  another.Write(kAnswer);
  EXPECT_THAT(box.ReadUntil("ok"), Not(HasSubstr("evil")));
}

TEST(EgressKept, AnAnswerThatEndsAsTheKeyBeginsIsWhole) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(kGet);
  const TcpStream model = upstream.Accept();
  model.ReadUntil("\r\n\r\n");
  model.Write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n" + std::string(kKey).substr(0, 4));
  EXPECT_THAT(box.ReadUntil("test"), EndsWith("\r\n\r\ntest"));
}

}  // namespace
}  // namespace cowork
