// A conversation through the pump with a server that others wrote: the reference server that has
// everything, as a bare child whose standard streams are sockets, which is what OpenCode's own
// children have.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/pump_at_work.h"
#include "tests/support/spawned.h"

namespace cowork {
namespace {

using courier::mcp::Notice;
using support::PumpAtWork;
using support::Step;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Request(const std::string& id, const std::string& method, const std::string& params) {
  return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":")" + method + R"(","params":)" + params +
         "}";
}

std::string Call(const std::string& id, const std::string& tool, const std::string& arguments,
                 const std::string& more = "") {
  return Request(id, "tools/call",
                 R"({"name":")" + tool + R"(","arguments":)" + arguments + more + "}");
}

class EverythingServerTest : public ::testing::Test {
 protected:
  EverythingServerTest()
      : server_({.argv = {COWORK_NODE, COWORK_EVERYTHING_SERVER},
                 .environment = {"PATH=/usr/bin:/bin", "LANG=C.UTF-8"},
                 .out = work_.server.says(),
                 .err = work_.log.get(),
                 .in = work_.server.hears()}) {
    work_.server.Leaves();
    work_.log.Reset();
  }

  void Begin() {
    work_.client.Says(Request("0", "initialize",
                              R"({"protocolVersion":"2025-06-18","capabilities":{"roots":{}},)"
                              R"("clientInfo":{"name":"test","version":"1"}})"));
    EXPECT_THAT(Answer("0"), HasSubstr("serverInfo"));
    work_.client.Says(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
    work_.client.Says(Request("1", "tools/list", "{}"));
    EXPECT_THAT(Answer("1"), HasSubstr(R"("name":"echo")"));
  }

  // What comes with this id; notifications may come before it.
  std::string Answer(const std::string& id) {
    for (;;) {
      std::string line = work_.client.Hears();
      if (line.empty() || line.starts_with(R"({"jsonrpc":"2.0","id":)" + id + ",")) return line;
    }
  }

  void Decide(const courier::mcp::Verdict& verdict) {
    work_.RunUntil([this] { return !work_.calls.empty(); });
    ASSERT_FALSE(work_.calls.empty());
    work_.pump->Decided(work_.calls.back().number, verdict);
  }

  PumpAtWork work_;
  support::Spawned server_;
};

TEST_F(EverythingServerTest, ListsItsTools) {
  Begin();
  EXPECT_EQ(work_.pins.Of("echo"), courier::mcp::ToolPins::Standing::kPinned);
  EXPECT_EQ(work_.pins.Of("get-sum"), courier::mcp::ToolPins::Standing::kPinned);
  work_.client.Says(Request("2", "tools/list", "{}"));  // The same once more: nothing has changed.
  EXPECT_THAT(Answer("2"), HasSubstr(R"("name":"echo")"));
  for (const PumpAtWork::Told& told : work_.told)
    EXPECT_EQ(told.notice.kind, Notice::Kind::kServerRequest);
}

TEST_F(EverythingServerTest, AnswersACallThatIsAllowed) {
  Begin();
  work_.client.Says(Call("2", "get-sum", R"({"b": 4.0, "a": 3})"));
  Decide({.allow = true});
  EXPECT_EQ(work_.calls[0].call.arguments, R"({"a":3,"b":4})");
  EXPECT_THAT(Answer("2"), HasSubstr("The sum of 3 and 4 is 7"));
  EXPECT_THAT(work_.calls_ended, ElementsAre(Step::Ended{work_.calls[0].number, false}));
}

TEST_F(EverythingServerTest, SaysThatACallFailed) {
  Begin();
  work_.client.Says(Call("2", "get-sum", R"({"a":"three"})"));
  Decide({.allow = true});
  EXPECT_THAT(Answer("2"), AnyOf(HasSubstr(R"("isError":true)"), HasSubstr(R"("error":{)")));
  EXPECT_THAT(work_.calls_ended, ElementsAre(Step::Ended{work_.calls[0].number, true}));
}

TEST_F(EverythingServerTest, HearsNothingOfACallThatIsRefused) {
  Begin();
  work_.client.Says(Call("2", "toggle-simulated-logging", "{}"));
  Decide({.allow = false, .why = "a person said no"});
  EXPECT_THAT(Answer("2"), HasSubstr("not called: a person said no"));
  work_.client.Says(Call("3", "echo", R"({"message":"still here"})"));
  Decide({.allow = true});
  EXPECT_THAT(Answer("3"), HasSubstr("Echo: still here"));
}

TEST_F(EverythingServerTest, DoesNotMindWhatHasToBeThereBefore) {
  Begin();
  work_.client.Says(Call("2", "echo", R"({"message":"x"})", R"(,"_meta":{"before":"forged"})"));
  Decide({.allow = true, .before = "sha256:00"});
  EXPECT_THAT(Answer("2"), HasSubstr("Echo: x"));
}

TEST_F(EverythingServerTest, StopsALongCallThatItsClientCancels) {
  Begin();
  work_.client.Says(Call("2", "trigger-long-running-operation", R"({"duration":600,"steps":6000})",
                         R"(,"_meta":{"progressToken":77})"));
  Decide({.allow = true});
  EXPECT_THAT(work_.client.Hears(), HasSubstr(R"("progressToken":77)"));
  work_.client.Says(
      R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}})");
  work_.client.Says(Call("3", "echo", R"({"message":"next"})"));
  work_.RunUntil([this] { return work_.calls.size() == 2; });
  Decide({.allow = true});
  EXPECT_THAT(Answer("3"), HasSubstr("Echo: next"));
  EXPECT_THAT(work_.calls_ended, Contains(Step::Ended{work_.calls[0].number, true}));
}

TEST_F(EverythingServerTest, GetsNothingFromItsClientWhenItAsks) {
  Begin();  // It is told that the client has roots, and so asks for them.
  work_.RunUntil([this] { return !work_.told.empty(); });
  ASSERT_FALSE(work_.told.empty());
  EXPECT_EQ(work_.told[0].notice.kind, Notice::Kind::kServerRequest);
  EXPECT_EQ(work_.told[0].notice.what, "roots/list");
}

TEST_F(EverythingServerTest, GetsNoDescriptor) {
  Begin();
  auto smuggled = support::MakeSocketPair();
  work_.client.SendsWith(Call("2", "echo", R"({"message":"take this"})"), smuggled.theirs.get());
  smuggled.theirs.Reset();
  Decide({.allow = true});
  EXPECT_THAT(Answer("2"), HasSubstr("take this"));
  char byte = 0;
  EXPECT_EQ(::recv(smuggled.ours.get(), &byte, 1, MSG_DONTWAIT), 0);  // Nobody holds the other end.
}

TEST_F(EverythingServerTest, PassesOnWhatATerminalWouldObeyAsData) {
  Begin();
  work_.client.Says(Call("2", "echo", R"({"message":"\u001b[2J\u202e\u0007"})"));
  Decide({.allow = true});
  const std::string answer = Answer("2");
  EXPECT_THAT(answer, HasSubstr(R"(\u001b[2J)"));
  EXPECT_THAT(answer, HasSubstr("\u202e"));
  EXPECT_THAT(answer, Not(HasSubstr("\x1b")));
}

TEST_F(EverythingServerTest, SpeaksIntoItsLog) {
  Begin();
  EXPECT_THAT(work_.logged, Contains(HasSubstr("STDIO")));
}

TEST_F(EverythingServerTest, EndsWithItsClient) {
  Begin();
  work_.client.Leaves();
  work_.RunUntil([this] { return work_.ended.has_value(); });
  EXPECT_TRUE(work_.ended);
}

TEST(AServerThatExitsAtOnce, EndsTheConversation) {
  PumpAtWork work;
  support::Spawned server({.argv = {COWORK_NODE, "-e", "process.exit(3)"},
                           .environment = {},
                           .out = work.server.says(),
                           .err = work.log.get(),
                           .in = work.server.hears()});
  work.server.Leaves();
  work.log.Reset();
  work.RunUntil([&work] { return work.ended.has_value(); });
  ASSERT_TRUE(work.ended);
  EXPECT_EQ(work.ended->by, support::ServerPump::Side::kServer);
  EXPECT_EQ(work.client.Hears(), "");
}

}  // namespace
}  // namespace cowork
