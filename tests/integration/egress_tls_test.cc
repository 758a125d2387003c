// An upstream that is hostile under TLS, with the real gate and dialer.

#include <chrono>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include "tests/support/box_asks.h"
#include "tests/support/tls_stream.h"

namespace cowork {
namespace {

using support::Egress;
using support::EgressOptions;
using support::Identity;
using support::MakeIdentity;
using support::PlayedUpstream;
using support::TcpStream;
using support::TlsStream;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr char kGet[] = "GET /v1/models HTTP/1.1\r\nHost: h\r\n\r\n";

class EgressUnderTls : public ::testing::Test {
 protected:
  EgressUnderTls()
      : ca_(MakeIdentity({.name = "a CA", .alt_name = ""})),
        certificate_(MakeIdentity({.name = "a model", .alt_name = "IP:127.0.0.1"}, &ca_)),
        egress_(
            EgressOptions{.upstream_port = upstream_.port(), .plain = false, .ca_pem = ca_.pem()}),
        box_(TcpStream::ConnectTo(egress_.port())) {
    box_.Write(kGet);
  }

  const PlayedUpstream upstream_;
  const Identity ca_;
  const Identity certificate_;
  Egress egress_;
  const TcpStream box_;
};

TEST_F(EgressUnderTls, AConnectionOnWhichARecordHasBegunUnaskedIsNotUsedAgain) {
  const TcpStream stream = upstream_.Accept();
  TlsStream model(stream, certificate_);
  ASSERT_TRUE(model.Shake());
  EXPECT_THAT(model.ReadUntil("\r\n\r\n"), HasSubstr("GET /v1/models"));
  const std::string answer = model.Sealed("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  const std::string evil = model.Sealed("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
  stream.Write(answer + evil.substr(0, evil.size() / 2));
  EXPECT_THAT(box_.ReadUntil("ok"), EndsWith("ok"));
  box_.Write(kGet);
  EXPECT_TRUE(upstream_.Accept().valid());
}

TEST_F(EgressUnderTls, MuchThatIsNoTextIsNoAnswer) {
  const TcpStream stream = upstream_.Accept();
  TlsStream model(stream, certificate_);
  ASSERT_TRUE(model.Shake());
  model.ReadUntil("\r\n\r\n");
  for (int i = 0; i < 20'000; ++i) {
    ::SSL_new_session_ticket(model.ssl());
    ::SSL_do_handshake(model.ssl());
    if (!stream.Write(model.Pending())) break;
  }
  EXPECT_THAT(box_.ReadToEnd(), AllOf(StartsWith("HTTP/1.1 502"), HasSubstr("much under TLS")));
}

// Each byte comes soon enough after the last one.
TEST_F(EgressUnderTls, AHandshakeThatComesByteByByteIsGivenUp) {
  const TcpStream stream = upstream_.Accept();
  stream.Write("\x16\x03\x03\x3f\xff\x02");
  int seconds = 0;
  while (seconds < 60 && stream.Write("\x01")) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    ++seconds;
  }
  EXPECT_LT(seconds, 60);
}

}  // namespace
}  // namespace cowork
