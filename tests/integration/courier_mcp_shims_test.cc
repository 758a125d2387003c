// The shims that stand for MCP servers, and the servers that runnerd brings, come and go: the real
// courier between those that tests play.

#include <unistd.h>

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runnerd/shims/mcp_shim.h"
#include "runnerd/shims/shim_wire.h"
#include "tests/support/courier_mcp.h"
#include "tests/support/in_child.h"

namespace cowork {
namespace {

using support::Ending;
using support::Peer;
using support::Saying;
using ::testing::HasSubstr;
using ::testing::Not;

class CourierMcpTest : public support::CourierMcp {};

TEST_F(CourierMcpTest, TurnsAwayAShimForAServerThatWasNotBrought) {
  Peer client = Stand("unknown");
  ExpectShimExit(127, "this session has no MCP server unknown");
  EXPECT_EQ(client.Hears(), "");
}

TEST_F(CourierMcpTest, TurnsAwayASecondShimForOneServer) {
  Peer server = Bring("files"), client = Stand("files");
  List(client, server);
  const os::UniqueFd first = std::move(shim_);
  Peer second = Stand("files");
  ExpectShimExit(126, "another one stands for files");
  List(client, server);
}

TEST_F(CourierMcpTest, TurnsAwayAShimThatGivesNoSockets) {
  Peer server = Bring("files");
  int pipe[2];
  ASSERT_EQ(::pipe2(pipe, O_CLOEXEC), 0);
  shim_ = support::ConnectAsShim(path_);
  EXPECT_TRUE(frame::Send(shim_.get(), shims::EncodeMcp("files"), pipe).ok());
  for (const int end : pipe) ::close(end);
  ExpectShimExit(126, "sockets for stdin and stdout");
  shim_ = support::ConnectAsShim(path_);
  EXPECT_TRUE(frame::Send(shim_.get(), shims::EncodeMcp("files")).ok());
  ExpectShimExit(126, "sockets for stdin and stdout");
}

TEST_F(CourierMcpTest, EndsTheConversationWhenTheShimIsKilled) {
  Peer server = Bring("files"), client = Stand("files");
  List(client, server);
  shim_.Reset();
  const v1::FromCourier ended = runnerd_.Next();
  EXPECT_EQ(ended.mcp_ended().server(), "files");
  EXPECT_FALSE(ended.mcp_ended().by_server());
  EXPECT_EQ(server.Hears(), "");
}

TEST_F(CourierMcpTest, EndsTheShimWhenTheServerHasEnded) {
  Peer server = Bring("files"), client = Stand("files");
  List(client, server);
  server.Leaves();
  const v1::FromCourier ended = runnerd_.Next();
  EXPECT_TRUE(ended.mcp_ended().by_server());
  EXPECT_EQ(ended.mcp_ended().why(), "the server has ended");
  ExpectShimExit(1, "mcp-shim: files: the server has ended");
}

TEST_F(CourierMcpTest, HoldsAServerThatIsBroughtAgainToWhatItListedFirst) {
  {
    Peer server = Bring("files"), client = Stand("files");
    List(client, server);
    server.Leaves();
    EXPECT_TRUE(runnerd_.Next().has_mcp_ended());
  }
  Peer server = Bring("files"), client = Stand("files");
  List(client, server, R"({"name":"echo","description":"and now another one"})");
  const v1::FromCourier told = runnerd_.Next();
  EXPECT_EQ(told.mcp_notice().kind(), v1::FromCourier::McpNotice::TOOL_CHANGED);
  EXPECT_EQ(told.mcp_notice().what(), "echo");
  client.Says(Saying(R"("id":2,"method":"tools/call","params":{"name":"echo"})"));
  EXPECT_THAT(client.Hears(), HasSubstr("the server has changed what this tool is"));
}

TEST_F(CourierMcpTest, TellsRunnerdOfADescriptorThatCameAlong) {
  Peer server = Bring("files"), client = Stand("files");
  client.SendsWith(Saying(R"("method":"notifications/initialized")"), log_.ours.get());
  EXPECT_THAT(server.Hears(), HasSubstr("initialized"));
  EXPECT_FALSE(server.got_descriptors());
  EXPECT_EQ(runnerd_.Next().mcp_notice().kind(), v1::FromCourier::McpNotice::DESCRIPTORS);
}

TEST_F(CourierMcpTest, EscapesInItsLogWhatATerminalWouldObey) {
  Peer server = Bring("files"), client = Stand("files");
  const std::string said = "\x1b[2Jall is well\n";
  ASSERT_EQ(::write(log_.ours.get(), said.data(), said.size()), static_cast<ssize_t>(said.size()));
  List(client, server);
  EXPECT_THAT(runnerd_.log(), HasSubstr("[2Jall is well"));
  EXPECT_THAT(runnerd_.log(), Not(HasSubstr("\x1b")));
}

// The shim itself, with the streams that a runtime would have given it.
TEST_F(CourierMcpTest, IsReachedThroughTheShim) {
  Peer server = Bring("files");
  support::CourierMcpSide side;
  const pid_t shim = ::fork();
  if (shim == 0) {
    ::dup2(side.in.theirs.get(), STDIN_FILENO);
    ::dup2(side.out.theirs.get(), STDOUT_FILENO);
    const os::UniqueFd courier = support::ConnectAsShim(path_);
    for (support::SocketPair* pair : {&side.in, &side.out}) *pair = {};
    const Result<int> code = shims::StandFor(courier.get(), "files");
    ::_exit(code.ok() ? *code : 99);
  }
  for (support::SocketPair* pair : {&side.in, &side.out}) pair->theirs.Reset();
  Peer client = side.Begin(true);
  List(client, server);
  client.Leaves();
  EXPECT_EQ(server.Hears(), "");
  EXPECT_EQ(support::EndingOf(shim), Ending::Exit(0));
}

}  // namespace
}  // namespace cowork
