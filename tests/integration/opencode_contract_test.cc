// The contract with OpenCode (tests/support/opencode_contract.h), held against the real one: the
// real courier plays a turn with it, and another goes on with its session; all that they say to
// each other is recorded.
//
// A version that says something else prints what changed, a line each. COWORK_RECORD=FILE keeps the
// events that were heard: tests/data/opencode/recorded_contract.sse is one such file.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include "runnerd/opencode/pinned_runtime.h"
#include "runnerd/opencode/requests.h"
#include "tests/support/bare_opencode.h"
#include "tests/support/files_server.h"
#include "tests/support/recorded_http.h"
#include "tests/support/runnerd_stand_in.h"
#include "tests/support/scratch.h"

namespace cowork {
namespace {

using support::OpencodeContract;
using support::Recording;
using support::RecordingProxy;
using support::RunnerdStandIn;

// How the turn ended. What is asked for is allowed if it says so itself, and each tool.
std::string PlayATurn(RunnerdStandIn& runnerd) {
  v1::ToCourier prompt;
  prompt.mutable_prompt()->set_piece("please");
  runnerd.Send(prompt);
  for (;;) {
    const v1::FromCourier word = runnerd.Next();
    if (word.has_turn_ended()) return word.turn_ended().error();
    if (word.has_asked())
      runnerd.Answer(word.asked().ask_id(),
                     word.asked().has_tool() || word.asked().command() == "echo allowed",
                     "no, thanks");
    else if (word.has_tool_call())
      runnerd.Decide(word.tool_call().call(), true);
    else if (word.has_shell_call())
      runnerd.Exit(word.shell_call().call(), 0, "it ran\n");
    else if (!word.has_said() && !word.has_tool_call_ended())
      return "the turn did not end: " + word.ShortDebugString() + runnerd.log();
  }
}

boost::json::value DescriptionOfItself() {
  const os::UniqueFd socket = support::ConnectToOpencode();
  const std::string request = "GET /doc HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n" +
                              ("Authorization: " + opencode::BasicAuthorization("the-password")) +
                              "\r\n\r\n";
  CHECK(::send(socket.get(), request.data(), request.size(), 0) > 0);
  std::string answer;
  char piece[65536];
  for (ssize_t got = 0; (got = ::recv(socket.get(), piece, sizeof piece, 0)) > 0;)
    answer.append(piece, static_cast<size_t>(got));
  return support::ExchangeOf({.asked = request, .answered = answer}).answer;
}

void KeepIfWanted(const Recording& recording) {
  const char* file = std::getenv("COWORK_RECORD");
  if (file == nullptr) return;
  std::ofstream stream(file);
  for (const boost::json::value& event : recording.events)
    stream << "data: " << boost::json::serialize(event) << "\n\n";
}

TEST(OpencodeContract, IsKeptByTheRealOne) {
  support::MakeRoomForOpencode(COWORK_RUNTIME, {COWORK_AGENT_SHELL, COWORK_MCP_SHIM});
  const support::ScratchDirectory project;
  support::FilesServer files({COWORK_FILES, project.path()});
  const os::UniqueFd listener = support::ListenForShims(support::kShellSocket);
  RecordingProxy proxy(support::ConnectToOpencode);
  Recording recording;
  {
    support::BareOpencode opencode(COWORK_DEMO_MODEL, COWORK_DATA "contract_turn.json",
                                   project.path(), opencode::Api::kOpenAiCompatible, {"files"});
    std::string session;
    {
      RunnerdStandIn runnerd(COWORK_PROGRAM, [&] { return proxy.Connect(); });
      runnerd.SetUp(project.path(), listener);
      runnerd.Bring("files", files.ends());
      files.Forget();
      session = runnerd.Next().ready().session();
      ASSERT_NE(session, "") << runnerd.log();
      EXPECT_EQ(PlayATurn(runnerd), "");
      opencode.Play(COWORK_DATA "failing_model.json");
      EXPECT_NE(PlayATurn(runnerd), "");
    }
    RunnerdStandIn resumed(COWORK_PROGRAM, [&] { return proxy.Connect(); });
    resumed.SetUp(project.path(), listener, session);
    EXPECT_EQ(resumed.Next().ready().session(), session) << resumed.log();
    recording.description = DescriptionOfItself();
  }
  support::AddTo(recording, proxy.connections());
  KeepIfWanted(recording);
  const auto contract = OpencodeContract::Read(COWORK_DATA "contract.json");
  for (const std::string& line : contract.Differences(recording)) ADD_FAILURE() << line;
  EXPECT_EQ(recording.version, opencode::kPinnedVersion);
}

}  // namespace
}  // namespace cowork
