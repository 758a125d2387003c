// The way of a model's request: box -> gate -> dialer -> upstream, with the real programs.

#include "tests/support/egress.h"

#include <chrono>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include <gmock/gmock.h>

namespace cowork {
namespace {

using support::DemoModel;
using support::Egress;
using support::ListenOnLoopback;
using support::PortOf;
using support::TcpStream;
using support::TestDialer;
using support::TestVault;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr char kKey[] = "test-key-0123456789abcdef";
constexpr char kStars[] = "*************************";
constexpr char kScenario[] = R"({"steps": [{"text": ["Hello ", "from a script."]}]})";
constexpr char kChat[] =
    R"({"model":"scripted","stream":true,"tools":[{}],"messages":[{"role":"user","content":"go"}]})";

std::string Post(std::string_view target, std::string_view headers = "",
                 std::string_view body = kChat) {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: 127.0.0.1:4141\r\n" +
         std::string(headers) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

std::string Ask(uint16_t port, const std::string& request) {
  const TcpStream box = TcpStream::ConnectTo(port);
  box.Write(request);
  return box.ReadToEnd();
}

std::string AskModel(uint16_t port) {
  return Ask(port, Post("/v1/chat/completions", "Authorization: Bearer placeholder\r\n"));
}

template <typename Condition>
bool Eventually(Condition condition) {
  for (int i = 0; i < 200; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

// Whether a process's memory holds a text. What cannot be read is not there for others either.
bool MemoryHolds(pid_t pid, std::string_view text) {
  const std::string proc = "/proc/" + std::to_string(pid);
  std::ifstream maps(proc + "/maps"), memory(proc + "/mem", std::ios::binary);
  for (std::string line; std::getline(maps, line);) {
    std::istringstream fields(line);
    size_t begin = 0, end = 0;
    char dash = 0;
    std::string rights;
    fields >> std::hex >> begin >> dash >> end >> rights;
    if (!rights.starts_with("rw")) continue;
    std::string bytes(end - begin, '\0');
    memory.clear();
    memory.seekg(static_cast<std::streamoff>(begin));
    memory.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (bytes.find(text) != std::string::npos) return true;
  }
  return false;
}

// An upstream that the test plays itself.
struct PlayedUpstream {
  os::UniqueFd listener = ListenOnLoopback();
  uint16_t port() const { return PortOf(listener); }
  TcpStream Accept() const { return TcpStream::AcceptFrom(listener); }
  bool IsLeftAlone() const {
    return !TcpStream::AcceptFrom(listener, std::chrono::milliseconds(300)).valid();
  }
};

TEST(EgressEndToEnd, TheKeyReachesTheModelAndNeverTheBox) {
  const DemoModel model(kScenario, kKey);
  Egress egress({.upstream_port = model.port()});
  EXPECT_THAT(AskModel(egress.port()),
              AllOf(StartsWith("HTTP/1.1 200"), HasSubstr("from a script."),
                    HasSubstr("data: [DONE]"), Not(HasSubstr(kKey))));
  const v1::FromDialer report = egress.dialer().NextReport();
  EXPECT_TRUE(report.credential_added());
  EXPECT_EQ(report.refused(), "");
  EXPECT_EQ(report.destination(), "127.0.0.1:" + std::to_string(model.port()));
  EXPECT_EQ(report.method() + ' ' + report.target(), "POST /v1/chat/completions");
}

TEST(EgressEndToEnd, TheKeyIsNotInTheMemoryOfTheProcessThatReadsTheBox) {
  const DemoModel model(kScenario, kKey);
  Egress egress({.upstream_port = model.port()});
  ASSERT_THAT(AskModel(egress.port()), StartsWith("HTTP/1.1 200"));
  // That the scan finds what is there makes the third line worth something.
  EXPECT_TRUE(MemoryHolds(model.pid(), kKey));
  EXPECT_TRUE(MemoryHolds(egress.gate().pid(), "/v1/chat/completions"));
  EXPECT_FALSE(MemoryHolds(egress.gate().pid(), kKey));
}

TEST(EgressEndToEnd, TheDialerForgetsTheKeyWithTheRequest) {
  const DemoModel model(kScenario, kKey);
  Egress egress({.upstream_port = model.port()});
  ASSERT_THAT(AskModel(egress.port()), StartsWith("HTTP/1.1 200"));
  // The box may have its answer before upstream has hung up, which ends the request.
  EXPECT_TRUE(Eventually([&] { return !MemoryHolds(egress.dialer().process().pid(), kKey); }));
}

TEST(EgressEndToEnd, ALeaseIsRedeemedForEachRequestAndNamesTheDestination) {
  const DemoModel model(kScenario, kKey);
  Egress egress({.upstream_port = model.port()});
  AskModel(egress.port());
  AskModel(egress.port());
  const auto asked = egress.dialer().vault().asked();
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_EQ(asked[1].lease_id(), "l-1");
  EXPECT_EQ(asked[1].destination(), "127.0.0.1:" + std::to_string(model.port()));
}

TEST(EgressEndToEnd, WithoutALeaseNothingIsAdded) {
  const DemoModel model(kScenario, kKey);
  Egress egress({.upstream_port = model.port(), .lease_id = ""});
  EXPECT_THAT(AskModel(egress.port()), StartsWith("HTTP/1.1 401"));
  EXPECT_FALSE(egress.dialer().NextReport().credential_added());
  EXPECT_THAT(egress.dialer().vault().asked(), IsEmpty());
}

TEST(EgressEndToEnd, ALeaseThatTheVaultRefusesSendsNothing) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port(), .lease_id = "l-2"});
  EXPECT_THAT(AskModel(egress.port()),
              AllOf(StartsWith("HTTP/1.1 403"), HasSubstr("no such lease")));
  EXPECT_EQ(upstream.Accept().ReadToEnd(), "");
  EXPECT_THAT(egress.dialer().NextReport().refused(), HasSubstr("no such lease"));
}

TEST(EgressEndToEnd, AnUnsealedSecretIsNotSent) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port(), .seal = TestVault::Seal::kNone});
  EXPECT_THAT(AskModel(egress.port()), AllOf(StartsWith("HTTP/1.1 502"), HasSubstr("unsealed")));
  EXPECT_EQ(upstream.Accept().ReadToEnd(), "");
}

TEST(EgressEndToEnd, AForeignAuthorizationNeverLeaves) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(Post("/v1/x",
                 "Authorization: Bearer foreign\r\nX-Api-Key: foreign\r\nCookie: foreign\r\n"
                 "Host: foreign\r\nX-Kept: yes\r\n"));
  const std::string seen = upstream.Accept().ReadUntil("0\r\n\r\n");
  EXPECT_THAT(seen, AllOf(StartsWith("POST /v1/x HTTP/1.1\r\nHost: model.example\r\n"),
                          HasSubstr("X-Kept: yes\r\n"), Not(HasSubstr("foreign")),
                          HasSubstr(std::string("\r\nAuthorization: Bearer ") + kKey + "\r\n\r\n"),
                          HasSubstr(kChat)));
}

TEST(EgressEndToEnd, AnEchoOfTheKeyIsMasked) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(Post("/v1/x"));
  TcpStream model = upstream.Accept();
  const std::string seen = model.ReadUntil("0\r\n\r\n");
  ASSERT_THAT(seen, HasSubstr(kKey));
  model.Write("HTTP/1.1 401 No\r\n\r\n" + seen);
  model.Close();
  EXPECT_THAT(box.ReadToEnd(), AllOf(Not(HasSubstr(kKey)),
                                     HasSubstr(std::string("Authorization: Bearer ") + kStars)));
}

TEST(EgressEndToEnd, AnEchoIsMaskedAcrossTheBordersOfPieces) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(Post("/v1/x"));
  TcpStream model = upstream.Accept();
  model.ReadUntil("0\r\n\r\n");
  model.Write("HTTP/1.1 200 OK\r\n\r\nfirst " + std::string(kKey).substr(0, 9));
  // The box has it: what follows is another piece, however the sockets group their bytes.
  EXPECT_THAT(box.ReadUntil("first "), Not(HasSubstr("test-key")));
  model.Write(std::string(kKey).substr(9) + " last");
  model.Close();
  EXPECT_EQ(box.ReadToEnd(), std::string(kStars) + " last");
}

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

TEST(EgressEndToEnd, ALargeAnswerArrivesWholeAtASlowBox) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(Post("/v1/x"));
  TcpStream model = upstream.Accept();
  model.ReadUntil("0\r\n\r\n");
  auto sent = std::async([&] {
    model.Write(std::string(12 * 1024 * 1024, 'a'));
    model.Close();
  });
  size_t count = 0;
  for (std::string piece = box.Read(); !piece.empty(); piece = box.Read()) {
    count += piece.size();
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
              AllOf(StartsWith("HTTP/1.1 502"), HasSubstr("upstream cannot be reached")));
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
  Egress egress({.upstream_port = 80, .address = "169.254.169.254"});
  EXPECT_THAT(AskModel(egress.port()),
              AllOf(StartsWith("HTTP/1.1 403"), HasSubstr("metadata service")));
  EXPECT_THAT(egress.dialer().vault().asked(), IsEmpty());
}

TEST(EgressEndToEnd, BothEndWhenRunnerdDoes) {
  Egress egress({.upstream_port = 1});
  egress.runnerd().Reset();
  EXPECT_EQ(egress.gate().Wait(), 0);
  egress.dialer().runnerd().Reset();
  EXPECT_EQ(egress.dialer().process().Wait(), 0);
}

// Here the test plays gate, taken over by the box.
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
