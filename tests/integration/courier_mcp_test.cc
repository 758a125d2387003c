// The real courier between a runnerd, a shim and an MCP server that tests play.

#include <poll.h>
#include <sys/socket.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runnerd/shims/mcp_shim.h"
#include "runnerd/shims/shim_wire.h"
#include "tests/support/eventually.h"
#include "tests/support/in_child.h"
#include "tests/support/mcp_peer.h"
#include "tests/support/runnerd_stand_in.h"
#include "tests/support/scratch.h"
#include "tests/support/scripted_server.h"
#include "tests/support/socket_pair.h"

namespace cowork {
namespace {

using support::Ending;
using support::Peer;
using support::RunnerdStandIn;
using support::Saying;
using support::ScriptedServer;
using ::testing::HasSubstr;
using ::testing::Not;

void LetWork() {
  ::usleep(2000);
}

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

// The standard streams of a server or of a shim: `theirs` are handed over, the peer has the others.
struct Side {
  support::SocketPair in = support::MakeSocketPair(), out = support::MakeSocketPair();

  Peer Begin(bool is_client) {
    return {LetWork, std::move(is_client ? in.ours : out.ours),
            std::move(is_client ? out.ours : in.ours)};
  }
};

class CourierMcpTest : public ::testing::Test {
 protected:
  // `events`: what the runtime says once it was prompted.
  explicit CourierMcpTest(const std::string& events = "") : runtime_(events) {
    runnerd_.SetUp("/the project", listener_);
    EXPECT_EQ(runnerd_.Next().ready().version(), "1.18.33");
  }

  // runnerd brings a server, which the value plays.
  Peer Bring(const std::string& name) {
    Side side;
    v1::ToCourier message;
    message.mutable_mcp_server()->set_name(name);
    runnerd_.Send(message, {side.in.theirs.get(), side.out.theirs.get(), log_.theirs.get()});
    return side.Begin(false);
  }

  // A shim stands for it; the value plays the runtime that started the shim.
  Peer Stand(const std::string& name) {
    Side side;
    shim_ = support::ConnectAsShim(path_);
    const int streams[] = {side.in.theirs.get(), side.out.theirs.get()};
    EXPECT_TRUE(frame::Send(shim_.get(), shims::EncodeMcp(name), streams).ok());
    return side.Begin(true);
  }

  v1::ShimResponse ShimHears() {
    v1::ShimResponse response;
    const Result<frame::Frame> frame = frame::Receive(shim_.get());
    if (frame.ok()) response.ParseFromString(frame->bytes);
    return response;
  }

  void ExpectShimExit(int code, const std::string& saying) {
    EXPECT_THAT(ShimHears().err(), HasSubstr(saying));
    EXPECT_EQ(ShimHears().exit_code(), code);
  }

  // A shell's shim that has said what it wants.
  os::UniqueFd Shell(os::UniqueFd shim) const {
    EXPECT_TRUE(frame::Send(shim.get(), shims::EncodeShell("ls", "/")).ok());
    return shim;
  }

  // The server lists the one tool "echo".
  void List(Peer& client, Peer& server, const std::string& tool = R"({"name":"echo"})") {
    client.Says(Saying(R"("id":1,"method":"tools/list")"));
    const std::string asked = server.Hears();
    const size_t id = asked.find("\"id\":") + 5;
    server.Says(Saying("\"id\":" + asked.substr(id, asked.find(',', id) - id) +
                       R"(,"result":{"tools":[)" + tool + "]}"));
    EXPECT_THAT(client.Hears(), HasSubstr("tools"));
  }

  void Verdict(uint64_t call, bool allow, const std::string& why = "") {
    v1::ToCourier message;
    message.mutable_tool_verdict()->set_call(call);
    message.mutable_tool_verdict()->set_allow(allow);
    message.mutable_tool_verdict()->set_why(why);
    if (allow) message.mutable_tool_verdict()->set_before("sha256:7e");
    runnerd_.Send(message);
  }

  support::ScratchDirectory scratch_;
  std::string path_ = scratch_.path() + "/shell.sock";
  os::UniqueFd listener_ = support::ListenForShims(path_);
  ScriptedServer runtime_;
  RunnerdStandIn runnerd_{COWORK_PROGRAM, [this] { return runtime_.Connect(); }};
  support::SocketPair log_ = support::MakeSocketPair();
  os::UniqueFd shim_;
};

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
  Side side;
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

// The runtime asks for a tool that it calls "notes_find_all".
class CourierToolAskTest : public CourierMcpTest {
 protected:
  CourierToolAskTest()
      : CourierMcpTest(Event("session.status", R"("status":{"type":"busy"})") +
                       Event("permission.asked", R"("id":"per_1","permission":"notes_find_all",)"
                                                 R"("metadata":{},"tool":{"callID":"c1"})") +
                       Event("message.part.updated",
                             R"("part":{"type":"tool","tool":"notes_find_all","callID":"c1",)"
                             R"("state":{"status":"running","input":{"b":1.0,"a":"x"}}})")) {}

  static std::string Event(const std::string& type, const std::string& properties) {
    return "data: {\"type\":\"" + type + R"(","properties":{"sessionID":"ses_1",)" + properties +
           "}}\n\n";
  }

  // The server has listed these before the runtime is prompted.
  void Prompt(const std::string& tools) {
    List(client_, server_, tools);
    v1::ToCourier prompt;
    prompt.mutable_prompt()->set_piece("go on");
    runnerd_.Send(prompt);
  }

  void ExpectRejection(const std::string& why) {
    EXPECT_TRUE(support::Eventually([&] {
      EXPECT_EQ(runnerd_.Next(50).what_case(), v1::FromCourier::WHAT_NOT_SET);
      return runtime_.asked().find(why) != std::string::npos;
    })) << runtime_.asked();
    EXPECT_THAT(runtime_.asked(), HasSubstr("POST /permission/per_1/reply"));
    EXPECT_THAT(runtime_.asked(), HasSubstr(R"("reply":"reject")"));
  }

  Peer server_ = Bring("notes"), client_ = Stand("notes");
};

TEST_F(CourierToolAskTest, TellsWhichToolOfWhichServerIsMeant) {
  Prompt(R"({"name":"find.all"})");
  const v1::FromCourier::Asked asked = runnerd_.Next().asked();
  EXPECT_EQ(asked.ask_id(), "per_1");
  EXPECT_EQ(asked.command() + asked.cwd(), "");
  EXPECT_EQ(asked.tool().server(), "notes");
  EXPECT_EQ(asked.tool().tool(), "find.all");
  EXPECT_EQ(asked.tool().arguments(), R"({"a":"x","b":1})");
}

TEST_F(CourierToolAskTest, RejectsANameThatTwoToolsHave) {
  Prompt(R"({"name":"find.all"},{"name":"find/all"})");
  ExpectRejection("find.all of notes, find/all of notes");
}

TEST_F(CourierToolAskTest, RejectsAToolThatNoServerHasListed) {
  Prompt(R"({"name":"find"})");
  ExpectRejection("no MCP server of this session has listed such a tool");
}

}  // namespace
}  // namespace cowork
