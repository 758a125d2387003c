// The real courier between a runnerd, a shim and an MCP server that tests play: what they say to
// each other, and what runnerd is asked about it.

#include "tests/support/courier_mcp.h"

#include <poll.h>
#include <sys/socket.h>

#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace cowork {
namespace {

using support::Peer;
using support::Saying;
using ::testing::HasSubstr;

// However long the courier takes to read it.
void SayAtLength(const Peer& peer, const std::string& line) {
  const std::string bytes = line + "\n";
  for (std::string_view rest(bytes); !rest.empty();) {
    pollfd ready{.fd = peer.says(), .events = POLLOUT, .revents = 0};
    ASSERT_EQ(::poll(&ready, 1, 60'000), 1);
    const ssize_t taken =
        ::send(peer.says(), rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    rest.remove_prefix(taken > 0 ? static_cast<size_t>(taken) : 0);
  }
}

class CourierMcpTest : public support::CourierMcp {};

TEST_F(CourierMcpTest, AsksRunnerdAboutEachToolCall) {
  Peer server = Bring("files"), client = Stand("files");
  List(client, server);
  client.Says(Saying(R"("id":"c","method":"tools/call",)"
                     R"("params":{"name":"echo","arguments":{"b":1.0,"a":"\u0041"}})"));
  const v1::FromCourier asked = runnerd_.Next();
  EXPECT_EQ(asked.tool_call().server(), "files");
  EXPECT_EQ(asked.tool_call().tool(), "echo");
  EXPECT_EQ(asked.tool_call().arguments(), R"({"a":"A","b":1})");
  Verdict(asked.tool_call().call(), true);
  const std::string call = server.Hears();
  EXPECT_THAT(call, HasSubstr(R"("arguments":{"a":"A","b":1},"_meta":{"before":"sha256:7e"})"));
  server.Says(Saying("\"id\":" + std::to_string(asked.tool_call().call()) + R"(,"result":{})"));
  EXPECT_EQ(client.Hears(), Saying(R"("id":"c","result":{})"));
  const v1::FromCourier ended = runnerd_.Next();
  EXPECT_EQ(ended.tool_call_ended().call(), asked.tool_call().call());
  EXPECT_FALSE(ended.tool_call_ended().failed());
}

TEST_F(CourierMcpTest, TellsRunnerdThatACallFailed) {
  Peer server = Bring("files"), client = Stand("files");
  List(client, server);
  client.Says(Saying(R"("id":2,"method":"tools/call","params":{"name":"echo"})"));
  const uint64_t call = runnerd_.Next().tool_call().call();
  Verdict(call, true);
  EXPECT_THAT(server.Hears(), HasSubstr("tools/call"));
  server.Says(Saying("\"id\":" + std::to_string(call) + R"(,"result":{"isError":true})"));
  const v1::FromCourier ended = runnerd_.Next();
  EXPECT_EQ(ended.tool_call_ended().call(), call);
  EXPECT_TRUE(ended.tool_call_ended().failed());
}

// Others may wait for it, to write in the same directory.
TEST_F(CourierMcpTest, TellsRunnerdOfTheEndOfACallOfCoworkFilesThoughTheRuntimeReadsNoAnswer) {
  Peer server = Bring("files"), client = Stand("files");
  List(client, server);
  std::vector<uint64_t> calls;
  for (const char* id : {"2", "3"}) {
    client.Says(
        Saying("\"id\":" + std::string(id) + R"(,"method":"tools/call","params":{"name":"echo"})"));
    calls.push_back(runnerd_.Next().tool_call().call());
    Verdict(calls.back(), true);
    EXPECT_THAT(server.Hears(), HasSubstr("tools/call"));
  }
  const std::string text(size_t{1} << 20, 'x');
  for (const uint64_t call : calls) {
    SayAtLength(server,
                Saying("\"id\":" + std::to_string(call) + R"(,"result":{"x":")" + text + "\"}"));
    EXPECT_EQ(runnerd_.Next().tool_call_ended().call(), call);
  }
}

TEST_F(CourierMcpTest, TellsTheModelWhyACallIsRefused) {
  Peer server = Bring("files"), client = Stand("files");
  List(client, server);
  client.Says(Saying(R"("id":2,"method":"tools/call","params":{"name":"echo"})"));
  Verdict(runnerd_.Next().tool_call().call(), false, "a person said no");
  EXPECT_THAT(client.Hears(), HasSubstr("not called: a person said no"));
}

TEST_F(CourierMcpTest, TellsRunnerdOfAResourceThatIsRead) {
  Peer server = Bring("files"), client = Stand("files");
  client.Says(Saying(R"("id":2,"method":"resources/read","params":{"uri":"file:///x"})"));
  EXPECT_THAT(server.Hears(), HasSubstr("resources/read"));
  const v1::FromCourier told = runnerd_.Next();
  EXPECT_EQ(told.mcp_passed().server(), "files");
  EXPECT_EQ(told.mcp_passed().method(), "resources/read");
  EXPECT_EQ(told.mcp_passed().what(), "file:///x");
}

TEST_F(CourierMcpTest, KeepsTwoServersApart) {
  Peer one = Bring("one"), one_client = Stand("one");
  const os::UniqueFd first = std::move(shim_);
  Peer two = Bring("two"), two_client = Stand("two");
  List(one_client, one);
  List(two_client, two);
  one_client.Says(Saying(R"("id":2,"method":"tools/call","params":{"name":"echo"})"));
  const v1::FromCourier first_call = runnerd_.Next();
  two_client.Says(Saying(R"("id":2,"method":"tools/call","params":{"name":"echo"})"));
  const v1::FromCourier second_call = runnerd_.Next();
  EXPECT_EQ(first_call.tool_call().server(), "one");
  EXPECT_EQ(second_call.tool_call().server(), "two");
  EXPECT_LT(first_call.tool_call().call(), second_call.tool_call().call());
  Verdict(second_call.tool_call().call(), true);
  EXPECT_THAT(two.Hears(), HasSubstr("tools/call"));
  EXPECT_TRUE(one.HearsNothing());
}

// runnerd hears no call whose number does not rise.
TEST_F(CourierMcpTest, NumbersCallsOfShellsAndOfToolsInTheOneOrderInWhichTheyAreTold) {
  Peer server = Bring("files"), client = Stand("files");
  List(client, server);
  os::UniqueFd early = support::ConnectAsShim(path_);  // It says later what it wants.
  const os::UniqueFd one = Shell(support::ConnectAsShim(path_));
  const uint64_t first = runnerd_.Next().shell_call().call();
  client.Says(Saying(R"("id":2,"method":"tools/call","params":{"name":"echo"})"));
  const uint64_t second = runnerd_.Next().tool_call().call();
  const os::UniqueFd other = Shell(std::move(early));
  const uint64_t third = runnerd_.Next().shell_call().call();
  client.Says(Saying(R"("id":3,"method":"tools/call","params":{"name":"echo"})"));
  const uint64_t fourth = runnerd_.Next().tool_call().call();
  EXPECT_GT(first, 0u);
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_LT(third, fourth);
}

}  // namespace
}  // namespace cowork
