// The way of a model's request: box -> gate -> dialer -> upstream, with the real programs.

#include <future>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/box_asks.h"
#include "tests/support/demo_model.h"

namespace cowork {
namespace {

using support::Ask;
using support::AskModel;
using support::DemoModel;
using support::Egress;
using support::kKey;
using support::PlayedUpstream;
using support::Post;
using support::TcpStream;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

TEST(EgressEndToEnd, AnAnswerArrivesPieceByPiece) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(Post("/v1/x"));
  TcpStream model = upstream.Accept();
  model.ReadUntil("0\r\n\r\n");
  model.Write("HTTP/1.1 200 OK\r\n\r\n");
  for (int i = 0; i < 5; ++i) {  // The next piece is sent only when the last one has arrived.
    const std::string event = "data: " + std::to_string(i) + "\n\n";
    model.Write(event);
    EXPECT_THAT(box.ReadUntil(event), HasSubstr(event));
  }
  model.Close();
  EXPECT_EQ(box.ReadToEnd(), "");
}

TEST(EgressEndToEnd, WhatIsUnderWayEndsWithTheTurnsRoutes) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(Post("/v1/x"));
  TcpStream model = upstream.Accept();
  model.ReadUntil("0\r\n\r\n");
  model.Write("HTTP/1.1 200 OK\r\n\r\ndata: 0\n\n");
  box.ReadUntil("data: 0\n\n");
  egress.dialer().CloseRoutes();
  EXPECT_TRUE(model.Ends());
  EXPECT_THAT(box.ReadToEnd(), Not(HasSubstr("data")));
}

TEST(EgressEndToEnd, ABrokenStreamPassesAsItIsAndEnds) {
  const DemoModel model(R"({"steps": [{"text": ["Hel", "lo"], "broken": true}]})", kKey);
  Egress egress({.upstream_port = model.port()});
  EXPECT_THAT(AskModel(egress.port()), AllOf(HasSubstr("\"Hel\""), Not(HasSubstr("[DONE]"))));
}

TEST(EgressEndToEnd, ATargetOutsideTheRouteIsRefused) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  EXPECT_THAT(Ask(egress.port(), Post("/admin")),
              AllOf(StartsWith("HTTP/1.1 403"), HasSubstr("outside the route")));
  EXPECT_THAT(Ask(egress.port(), Post("/v1/%2e%2e/admin")), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(Ask(egress.port(), Post("http://evil.example/v1/x")), StartsWith("HTTP/1.1 400"));
  EXPECT_TRUE(upstream.IsLeftAlone());
  const v1::FromDialer report = egress.dialer().NextReport();
  EXPECT_EQ(report.target(), "/admin");
  EXPECT_THAT(report.refused(), HasSubstr("outside the route"));
}

TEST(EgressEndToEnd, ASmuggledSecondRequestIsRefusedAndNeverSent) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  EXPECT_THAT(Ask(egress.port(), Post("/v1/x") + "GET /v1/y HTTP/1.1\r\n\r\n"),
              StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(Ask(egress.port(), Post("/v1/x", "Transfer-Encoding: chunked\r\n")),
              StartsWith("HTTP/1.1 400"));
  EXPECT_TRUE(upstream.IsLeftAlone());
}

TEST(EgressEndToEnd, WhatIsNoRequestIsToldRunnerd) {
  Egress egress({.upstream_port = 1});
  Ask(egress.port(), "CONNECT 169.254.169.254:80 HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\n");
  v1::FromGate said;
  said.ParseFromString(frame::Receive(egress.runnerd().get())->bytes);
  EXPECT_NE(said.refused(), "");
}

TEST(EgressEndToEnd, ABodyThatIsTooLargeIsRefused) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  EXPECT_THAT(Ask(egress.port(), "POST /v1/x HTTP/1.1\r\nContent-Length: 33554433\r\n\r\n"),
              StartsWith("HTTP/1.1 413"));
  EXPECT_TRUE(upstream.IsLeftAlone());
}

TEST(EgressEndToEnd, ALargeBodyArrivesWholeAtASlowUpstream) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const std::string body(12 * 1024 * 1024, 'b');
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  auto sent = std::async([&] { return box.Write(Post("/v1/x", "", body)); });
  const TcpStream model = upstream.Accept();
  size_t count = 0;
  for (std::string piece; !piece.ends_with("0\r\n\r\n");) {
    piece = model.Read();
    ASSERT_NE(piece, "");
    count += static_cast<size_t>(std::count(piece.begin(), piece.end(), 'b'));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_TRUE(sent.get());
  EXPECT_GE(count, body.size());
  EXPECT_LE(count, body.size() + 3000);  // The sizes of chunks are hexadecimal.
}

// What is waited for behind an answer's end is given up, and the body's way is another.
TEST(EgressEndToEnd, ALargeBodyArrivesWholeThoughTheAnswerEndsAsTheKeyBegins) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const std::string body(12 * 1024 * 1024, 'b');
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  auto sent = std::async([&] { return box.Write(Post("/v1/x", "", body)); });
  const TcpStream model = upstream.Accept();
  model.Write("HTTP/1.1 200 OK\r\n\r\n" + std::string(kKey).substr(0, 4));
  EXPECT_THAT(box.ReadUntil("test"), HasSubstr("\r\n\r\ntest"));
  size_t count = 0;
  for (std::string piece; !piece.ends_with("0\r\n\r\n");) {
    piece = model.Read();
    ASSERT_NE(piece, "");
    count += static_cast<size_t>(std::count(piece.begin(), piece.end(), 'b'));
  }
  EXPECT_TRUE(sent.get());
  EXPECT_GE(count, body.size());
}

TEST(EgressEndToEnd, ALargeAnswerArrivesWholeAtASlowBox) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(Post("/v1/x"));
  TcpStream model = upstream.Accept();
  model.ReadUntil("0\r\n\r\n");
  auto sent = std::async([&] {
    model.Write("HTTP/1.1 200 OK\r\n\r\n" + std::string(12 * 1024 * 1024, 'a'));
    model.Close();
  });
  size_t count = 0;
  for (std::string piece = box.Read(); !piece.empty(); piece = box.Read()) {
    count += static_cast<size_t>(std::count(piece.begin(), piece.end(), 'a'));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(count, 12u * 1024 * 1024);
}

TEST(EgressEndToEnd, ABoxThatHangsUpEndsTheRequestUpstream) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(Post("/v1/x"));
  const TcpStream model = upstream.Accept();
  model.ReadUntil("0\r\n\r\n");
  box.Close();
  const auto before = std::chrono::steady_clock::now();
  EXPECT_EQ(model.Read(), "");  // The end, and not its time-out of 10 s.
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
}

void Say(const os::UniqueFd& gate, const v1::GateToDialer& message) {
  ASSERT_TRUE(frame::Send(gate.get(), message.SerializeAsString()).ok());
}

v1::GateToDialer HeadOf(uint64_t request, const std::string& route) {
  v1::GateToDialer frame;
  frame.set_request(request);
  frame.mutable_head()->set_route(route);
  frame.mutable_head()->set_method("GET");
  frame.mutable_head()->set_target("/v1/models");
  return frame;
}

// The test plays gate and the resolver.
TEST(EgressEndToEnd, ARequestThatTheBoxGaveUpWhileDnsWasSilentNeverLeaves) {
  const PlayedUpstream upstream;
  frame::Pair dns = *frame::MakePair();
  support::TestDialer dialer({.upstream_port = upstream.port(), .host = "model.example"},
                             std::move(dns.theirs));
  v1::GateToDialer end, cancel;
  end.set_request(1);
  end.set_end(true);
  cancel.set_request(1);
  cancel.set_cancel(true);
  Say(dialer.gate(), HeadOf(1, "model"));
  Say(dialer.gate(), end);
  v1::ResolveRequest asked;
  asked.ParseFromString(frame::Receive(dns.ours.get())->bytes);
  Say(dialer.gate(), cancel);
  Say(dialer.gate(), HeadOf(2, "no such route"));
  EXPECT_NE(dialer.NextReport().refused(), "");  // So it has read that the first one was given up.
  v1::ResolveResponse found;
  found.set_question(asked.question());
  found.add_addresses(std::string("\0\0\0\0\0\0\0\0\0\0\xff\xff\x7f\0\0\1", 16));
  ASSERT_TRUE(frame::Send(dns.ours.get(), found.SerializeAsString()).ok());
  EXPECT_THAT(dialer.NextReport().refused(), HasSubstr("hung up"));
  EXPECT_TRUE(upstream.IsLeftAlone());
  EXPECT_THAT(dialer.vault().asked(), IsEmpty());
}

TEST(EgressEndToEnd, TwentyRequestsAtOnceEachGetTheirAnswer) {
  const DemoModel model(R"({"steps": [{"text": ["a", "b", "c"], "delay_ms": 30}]})", kKey);
  Egress egress({.upstream_port = model.port()});
  std::vector<std::future<std::string>> answers;
  for (int i = 0; i < 20; ++i)
    answers.push_back(std::async(std::launch::async, AskModel, egress.port()));
  for (auto& answer : answers)
    EXPECT_THAT(answer.get(), AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("data: [DONE]")));
}

TEST(EgressEndToEnd, AnUpstreamThatIsNotThereIsNamed) {
  Egress egress({.upstream_port = support::PortNobodyListensOn()});
  EXPECT_THAT(AskModel(egress.port()),
              AllOf(StartsWith("HTTP/1.1 502"),
                    HasSubstr("upstream cannot be reached at 127.0.0.1 port ")));
  EXPECT_THAT(egress.dialer().NextReport().refused(), HasSubstr("Connection refused"));
  EXPECT_THAT(egress.dialer().vault().asked(), IsEmpty());
}

TEST(EgressEndToEnd, AnUpstreamThatClosesWithoutAWordIsNamed) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(Post("/v1/x"));
  TcpStream model = upstream.Accept();
  model.ReadUntil("0\r\n\r\n");
  model.Close();
  EXPECT_THAT(box.ReadToEnd(), AllOf(StartsWith("HTTP/1.1 502"), HasSubstr("without an answer")));
}

TEST(EgressEndToEnd, AnAnswerWhoseHeadDoesNotEndIsRefused) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(Post("/v1/x"));
  const TcpStream model = upstream.Accept();
  model.ReadUntil("0\r\n\r\n");
  model.Write("HTTP/1.1 200 OK\r\n");
  while (model.Write("X-Endless: " + std::string(8000, 'a') + "\r\n")) continue;
  EXPECT_THAT(box.ReadToEnd(), AllOf(StartsWith("HTTP/1.1 "), HasSubstr("larger than 64 KiB")));
}

TEST(EgressEndToEnd, NothingOfAHeadWithoutAnEndReachesTheBoxThoughAnotherComesBefore) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(Post("/v1/x"));
  const TcpStream model = upstream.Accept();
  model.ReadUntil("0\r\n\r\n");
  model.Write("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n");
  while (model.Write("X-Endless: " + std::string(8000, 'a') + "\r\n")) continue;
  EXPECT_THAT(box.ReadToEnd(), AllOf(StartsWith("HTTP/1.1 502"), HasSubstr("larger than 64 KiB"),
                                     Not(HasSubstr("X-Endless"))));
}

TEST(EgressEndToEnd, ABodyCutShortReachesTheBoxAsOneThatIs) {
  for (const char* framing : {"Content-Length: 10", "Transfer-Encoding: chunked"}) {
    const PlayedUpstream upstream;
    Egress egress({.upstream_port = upstream.port()});
    const TcpStream box = TcpStream::ConnectTo(egress.port());
    box.Write(Post("/v1/x"));
    TcpStream model = upstream.Accept();
    model.ReadUntil("0\r\n\r\n");
    const std::string half = "HTTP/1.1 200 OK\r\n" + std::string(framing) + "\r\n\r\n5\r\nhel";
    model.Write(half);
    model.Close();
    EXPECT_EQ(box.ReadToEnd(), half);
  }
}

TEST(EgressEndToEnd, AnAnswerThatIsWholeEndsThoughUpstreamStays) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(Post("/v1/x"));
  const TcpStream model = upstream.Accept();
  model.ReadUntil("0\r\n\r\n");
  model.Write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
  EXPECT_THAT(box.ReadToEnd(), testing::EndsWith("\r\n\r\nok"));
  EXPECT_TRUE(model.Ends());
}

TEST(EgressEndToEnd, AnAnswerBeforeTheWholeBodyReachesTheBox) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write("POST /v1/x HTTP/1.1\r\nContent-Length: 1000\r\n\r\nfirst");
  TcpStream model = upstream.Accept();
  model.ReadUntil("first");
  model.Write("HTTP/1.1 429 Slow down\r\nContent-Length: 0\r\n\r\n");
  model.Close();
  EXPECT_THAT(box.ReadToEnd(), StartsWith("HTTP/1.1 429"));
}

TEST(EgressEndToEnd, AMetadataServiceIsNeverDialled) {
  Egress egress({.upstream_port = 80, .host = "169.254.169.254"});
  EXPECT_THAT(AskModel(egress.port()),
              AllOf(StartsWith("HTTP/1.1 403"), HasSubstr("a metadata service")));
  EXPECT_THAT(egress.dialer().vault().asked(), IsEmpty());
}

TEST(EgressEndToEnd, BothEndWhenRunnerdDoes) {
  Egress egress({.upstream_port = 1});
  egress.runnerd().Reset();
  EXPECT_EQ(egress.gate().Wait(), 0);
  egress.dialer().runnerd().Reset();
  EXPECT_EQ(egress.dialer().process().Wait(), 0);
}

}  // namespace
}  // namespace cowork
