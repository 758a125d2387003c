// Connections that serve more than one request: whose they are, and when they are not used again.

#include <string>

#include <gmock/gmock.h>

#include "tests/support/box_asks.h"

namespace cowork {
namespace {

using support::Egress;
using support::kKey;
using support::PlayedUpstream;
using support::TcpStream;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

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
