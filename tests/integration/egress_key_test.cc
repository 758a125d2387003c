// Where the key is on the way of a model's request, and where it never is, with the real programs.

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include <gmock/gmock.h>

#include "tests/support/box_asks.h"
#include "tests/support/demo_model.h"
#include "tests/support/eventually.h"
#include "tests/support/test_vault.h"

namespace cowork {
namespace {

using support::AskModel;
using support::DemoModel;
using support::Egress;
using support::kChat;
using support::kKey;
using support::kScenario;
using support::PlayedUpstream;
using support::Post;
using support::TcpStream;
using support::TestVault;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr char kStars[] = "*************************";

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

TEST(EgressKey, TheKeyReachesTheModelAndNeverTheBox) {
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

TEST(EgressKey, TheKeyIsNotInTheMemoryOfTheProcessThatReadsTheBox) {
  const DemoModel model(kScenario, kKey);
  Egress egress({.upstream_port = model.port()});
  ASSERT_THAT(AskModel(egress.port()), StartsWith("HTTP/1.1 200"));
  // That the scan finds what is there makes the third line worth something.
  EXPECT_TRUE(MemoryHolds(model.pid(), kKey));
  EXPECT_TRUE(MemoryHolds(egress.gate().pid(), "/v1/chat/completions"));
  EXPECT_FALSE(MemoryHolds(egress.gate().pid(), kKey));
}

TEST(EgressKey, TheDialerForgetsTheKeyWithTheRequest) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const pid_t dialer = egress.dialer().process().pid();
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(Post("/v1/x"));
  TcpStream model = upstream.Accept();
  ASSERT_THAT(model.ReadUntil("0\r\n\r\n"), HasSubstr(kKey));
  // It has to know it until the answer is over, to mask an echo. That the scan finds it here makes
  // the scan at the end worth something.
  EXPECT_TRUE(MemoryHolds(dialer, kKey));
  model.Write("HTTP/1.1 200 OK\r\n\r\ndone");
  model.Close();
  ASSERT_THAT(box.ReadToEnd(), EndsWith("done"));
  EXPECT_FALSE(MemoryHolds(dialer, kKey));
  EXPECT_TRUE(MemoryHolds(dialer, "127.0.0.1")) << "it is no longer there to be looked into";
}

TEST(EgressKey, ALeaseIsRedeemedForEachRequestAndNamesTheDestination) {
  const DemoModel model(kScenario, kKey);
  Egress egress({.upstream_port = model.port()});
  AskModel(egress.port());
  AskModel(egress.port());
  const auto asked = egress.dialer().vault().asked();
  ASSERT_EQ(asked.size(), 2u);
  EXPECT_EQ(asked[1].lease_id(), "l-1");
  EXPECT_EQ(asked[1].destination(), "127.0.0.1:" + std::to_string(model.port()));
}

TEST(EgressKey, WithoutALeaseNothingIsAdded) {
  const DemoModel model(kScenario, kKey);
  Egress egress({.upstream_port = model.port(), .lease_id = ""});
  EXPECT_THAT(AskModel(egress.port()), StartsWith("HTTP/1.1 401"));
  EXPECT_FALSE(egress.dialer().NextReport().credential_added());
  EXPECT_THAT(egress.dialer().vault().asked(), IsEmpty());
}

TEST(EgressKey, ALeaseThatTheVaultRefusesSendsNothing) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port(), .lease_id = "l-2"});
  EXPECT_THAT(AskModel(egress.port()),
              AllOf(StartsWith("HTTP/1.1 403"), HasSubstr("no such lease")));
  EXPECT_EQ(upstream.Accept().ReadToEnd(), "");
  EXPECT_THAT(egress.dialer().NextReport().refused(), HasSubstr("no such lease"));
}

TEST(EgressKey, NothingLeavesWhileThereIsNoRoute) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  egress.dialer().CloseRoutes();
  EXPECT_THAT(AskModel(egress.port()), StartsWith("HTTP/1.1 404"));
  EXPECT_TRUE(upstream.IsLeftAlone());
  EXPECT_THAT(egress.dialer().vault().asked(), IsEmpty());
}

TEST(EgressKey, TheLeaseIsTheOneOfTheRoutesThatCameLast) {
  const DemoModel model(kScenario, kKey);
  Egress egress({.upstream_port = model.port(), .lease_id = "l-0"});
  EXPECT_THAT(AskModel(egress.port()), StartsWith("HTTP/1.1 403"));
  egress.dialer().CloseRoutes();
  egress.dialer().OpenRoute({.upstream_port = model.port()});
  // What is told the dialer and what the box asks come by two ways.
  EXPECT_TRUE(support::Eventually(
      [&egress] { return AskModel(egress.port()).starts_with("HTTP/1.1 200"); }));
}

TEST(EgressKey, AnUnsealedSecretIsNotSent) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port(), .seal = TestVault::Seal::kNone});
  EXPECT_THAT(AskModel(egress.port()), AllOf(StartsWith("HTTP/1.1 424"), HasSubstr("unsealed")));
  EXPECT_EQ(upstream.Accept().ReadToEnd(), "");
}

TEST(EgressKey, AForeignAuthorizationNeverLeaves) {
  const PlayedUpstream upstream;
  Egress egress({.upstream_port = upstream.port()});
  const TcpStream box = TcpStream::ConnectTo(egress.port());
  box.Write(Post("/v1/x",
                 "Authorization: Bearer foreign\r\nX-Api-Key: foreign\r\nCookie: foreign\r\n"
                 "Host: foreign\r\nX-Kept: yes\r\n"));
  const std::string seen = upstream.Accept().ReadUntil("0\r\n\r\n");
  EXPECT_THAT(seen, AllOf(StartsWith("POST /v1/x HTTP/1.1\r\nHost: 127.0.0.1:" +
                                     std::to_string(upstream.port()) + "\r\n"),
                          HasSubstr("X-Kept: yes\r\n"), Not(HasSubstr("foreign")),
                          HasSubstr(std::string("\r\nAuthorization: Bearer ") + kKey + "\r\n\r\n"),
                          HasSubstr(kChat)));
}

TEST(EgressKey, AnEchoOfTheKeyIsMasked) {
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

TEST(EgressKey, AnEchoIsMaskedAcrossTheBordersOfPieces) {
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

}  // namespace
}  // namespace cowork
