// CourierMcp: the real courier between a runnerd, a shim and an MCP server that the test plays.

#pragma once

#include <unistd.h>

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runnerd/shims/shim_wire.h"
#include "tests/support/mcp_peer.h"
#include "tests/support/runnerd_stand_in.h"
#include "tests/support/scratch.h"
#include "tests/support/scripted_server.h"
#include "tests/support/socket_pair.h"

namespace cowork::support {

// The standard streams of a server or of a shim: `theirs` are handed over, the peer has the others.
struct CourierMcpSide {
  SocketPair in = MakeSocketPair(), out = MakeSocketPair();

  Peer Begin(bool is_client) {
    return {[] { ::usleep(2000); }, std::move(is_client ? in.ours : out.ours),
            std::move(is_client ? out.ours : in.ours)};
  }
};

class CourierMcp : public ::testing::Test {
 protected:
  // `events`: what the runtime says once it was prompted.
  explicit CourierMcp(const std::string& events = "") : runtime_(events) {
    runnerd_.SetUp("/the project", listener_);
    EXPECT_EQ(runnerd_.Next().ready().version(), "1.18.33");
  }

  // runnerd brings a server, which the value plays.
  Peer Bring(const std::string& name) {
    CourierMcpSide side;
    v1::ToCourier message;
    message.mutable_mcp_server()->set_name(name);
    runnerd_.Send(message, {side.in.theirs.get(), side.out.theirs.get(), log_.theirs.get()});
    return side.Begin(false);
  }

  // A shim stands for it; the value plays the runtime that started the shim.
  Peer Stand(const std::string& name) {
    CourierMcpSide side;
    shim_ = ConnectAsShim(path_);
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
    EXPECT_THAT(ShimHears().err(), ::testing::HasSubstr(saying));
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
    EXPECT_THAT(client.Hears(), ::testing::HasSubstr("tools"));
  }

  void Verdict(uint64_t call, bool allow, const std::string& why = "") {
    v1::ToCourier message;
    message.mutable_tool_verdict()->set_call(call);
    message.mutable_tool_verdict()->set_allow(allow);
    message.mutable_tool_verdict()->set_why(why);
    if (allow) message.mutable_tool_verdict()->set_before("sha256:7e");
    runnerd_.Send(message);
  }

  ScratchDirectory scratch_;
  std::string path_ = scratch_.path() + "/shell.sock";
  os::UniqueFd listener_ = ListenForShims(path_);
  ScriptedServer runtime_;
  RunnerdStandIn runnerd_{COWORK_PROGRAM, [this] { return runtime_.Connect(); }};
  SocketPair log_ = MakeSocketPair();
  os::UniqueFd shim_;
};

}  // namespace cowork::support
