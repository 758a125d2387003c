// The real OpenCode, started as runnerd starts it but in no box, with the real courier, the real
// agent-shell and the scripted model. The test plays runnerd, and runs what arrives itself.
//
// It all happens in namespaces of the test's own: the paths are those of a box, and there is no
// network, so that OpenCode is seen to need none.

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "common/base/call_digest.h"
#include "tests/support/bare_opencode.h"
#include "tests/support/files_server.h"
#include "tests/support/runnerd_stand_in.h"
#include "tests/support/scratch.h"
#include "tests/support/spawned.h"

namespace cowork {
namespace {

using support::RunnerdStandIn;
using support::Spawned;

// What one turn came to.
struct Turn {
  std::string text;
  std::vector<v1::FromCourier::Asked> asked;
  std::vector<v1::FromCourier::ShellCall> calls;
  std::vector<v1::FromCourier::ToolCall> tool_calls;
  std::string error = "the turn did not end";
  uint32_t provider_status = 0;
};

class OpencodeTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    support::MakeRoomForOpencode(COWORK_RUNTIME, {COWORK_AGENT_SHELL, COWORK_MCP_SHIM});
  }

  Turn Play(const std::string& scenario, bool allow,
            opencode::Api api = opencode::Api::kOpenAiCompatible) {
    std::filesystem::create_directories(project_ + "/sub");
    std::filesystem::remove(support::kShellSocket);
    const os::UniqueFd listener = support::ListenForShims(support::kShellSocket);
    support::FilesServer files({COWORK_FILES, project_});
    const support::BareOpencode opencode(COWORK_DEMO_MODEL, COWORK_DATA + scenario, project_, api,
                                         {"files"});
    RunnerdStandIn runnerd(COWORK_PROGRAM, support::ConnectToOpencode);
    runnerd.SetUp(project_, listener);
    runnerd.Bring("files", files.ends());
    files.Forget();
    EXPECT_EQ(runnerd.Next().ready().version(), "1.18.33") << runnerd.log();
    Turn turn;
    v1::ToCourier prompt;
    prompt.mutable_prompt()->set_piece("please");
    runnerd.Send(prompt);
    while (Hear(runnerd, turn, allow)) continue;
    return turn;
  }

  // False: nothing more comes.
  static bool Hear(RunnerdStandIn& runnerd, Turn& turn, bool allow) {
    const v1::FromCourier word = runnerd.Next();
    switch (word.what_case()) {
      case v1::FromCourier::kSaid: turn.text += word.said().text(); return true;
      case v1::FromCourier::kAsked:
        turn.asked.push_back(word.asked());
        runnerd.Answer(word.asked().ask_id(), allow, allow ? "" : "no, thank you");
        return true;
      case v1::FromCourier::kShellCall:
        turn.calls.push_back(word.shell_call());
        if (allow)
          RunIt(runnerd, word.shell_call());
        else
          runnerd.Exit(word.shell_call().call(), 126, "nobody was asked\n");
        return true;
      case v1::FromCourier::kToolCall:
        turn.tool_calls.push_back(word.tool_call());
        runnerd.Decide(word.tool_call().call(), allow, "nobody was asked");
        return true;
      case v1::FromCourier::kToolCallEnded:
      case v1::FromCourier::kCallWrote: return true;
      case v1::FromCourier::kTurnEnded:
        turn.error = word.turn_ended().error();
        turn.provider_status = word.turn_ended().provider_status();
        return false;
      default: turn.error = word.ShortDebugString() + runnerd.log(); return false;
    }
  }

  static void RunIt(RunnerdStandIn& runnerd, const v1::FromCourier::ShellCall& call) {
    int out[2], err[2];
    CHECK(::pipe2(out, O_CLOEXEC) == 0 && ::pipe2(err, O_CLOEXEC) == 0);
    const os::UniqueFd out_end(out[0]), err_end(err[0]);
    Spawned command({.argv = {"/bin/bash", "-c", call.command()},
                     .environment = {"PATH=/usr/bin:/bin", "HOME=/home/agent", "LANG=C.UTF-8"},
                     .directory = call.cwd(),
                     .out = out[1],
                     .err = err[1]});
    ::close(out[1]);
    ::close(err[1]);
    v1::ToCourier output;
    output.mutable_call_output()->set_call(call.call());
    runnerd.Send(output, {out[0], err[0]});
    runnerd.Exit(call.call(), command.Wait().code);
  }

  support::ScratchDirectory scratch_;
  std::string project_ = scratch_.path() + "/the project";
};

TEST_F(OpencodeTest, IsAskedForExactlyWhatItsShellIsThenGiven) {
  const Turn turn = Play("tricky_commands.json", true);
  EXPECT_EQ(turn.error, "");
  ASSERT_EQ(turn.asked.size(), 6u);
  ASSERT_EQ(turn.calls.size(), 6u);
  for (size_t i = 0; i < turn.calls.size(); ++i) {
    EXPECT_EQ(turn.asked[i].command(), turn.calls[i].command());
    EXPECT_EQ(turn.asked[i].cwd(), turn.calls[i].cwd());
    EXPECT_EQ(DigestOfShellCall(turn.asked[i].command(), turn.asked[i].cwd()),
              DigestOfShellCall(turn.calls[i].command(), turn.calls[i].cwd()));
  }
  EXPECT_EQ(turn.calls[2].cwd(), project_ + "/sub");
  EXPECT_EQ(turn.calls[3].cwd(), "/tmp");
  EXPECT_EQ(turn.text, "I start. All done: out");  // The model was shown what the last one said.
}

TEST_F(OpencodeTest, SpeaksAnthropicsApiAsWell) {
  const Turn turn = Play("tricky_commands.json", true, opencode::Api::kAnthropic);
  EXPECT_EQ(turn.error, "");
  ASSERT_EQ(turn.asked.size(), 6u);
  ASSERT_EQ(turn.calls.size(), 6u);
  EXPECT_EQ(turn.asked[0].command(), turn.calls[0].command());
  EXPECT_EQ(turn.text, "I start. All done: out");
}

TEST_F(OpencodeTest, TellsInBothShapesWhatTheProviderRefusedWith) {
  for (const auto api : {opencode::Api::kOpenAiCompatible, opencode::Api::kAnthropic}) {
    const Turn turn = Play("refused_key.json", true, api);
    EXPECT_EQ(turn.provider_status, 401u);
    EXPECT_NE(turn.error.find("scripted model"), std::string::npos) << turn.error;
  }
}

TEST_F(OpencodeTest, NeverGivesItsShellACommandThatWasDenied) {
  const Turn turn = Play("denied_command.json", false);
  EXPECT_EQ(turn.error, "");
  EXPECT_EQ(turn.asked.size(), 1u);
  EXPECT_EQ(turn.calls.size(), 0u);
  EXPECT_NE(turn.text.find("no, thank you"), std::string::npos) << turn.text;
  EXPECT_FALSE(std::filesystem::exists(project_ + "/pwned"));
}

// OpenCode asks for programs, and "cd sub" starts none. The permit that is not there is the
// boundary.
TEST_F(OpencodeTest, BringsACommandItDidNotAskForToRunnerdAllTheSame) {
  const Turn turn = Play("unasked_command.json", false);
  EXPECT_EQ(turn.error, "");
  EXPECT_EQ(turn.asked.size(), 0u);
  ASSERT_EQ(turn.calls.size(), 1u);
  EXPECT_EQ(turn.calls[0].command(), "cd sub");
  EXPECT_NE(turn.text.find("nobody was asked"), std::string::npos) << turn.text;
}

TEST_F(OpencodeTest, IsAskedForExactlyWhatItsServerIsThenGiven) {
  std::filesystem::create_directories(project_);
  std::ofstream(project_ + "/a note") << "kept\n";
  const Turn turn = Play("tricky_arguments.json", true);
  EXPECT_EQ(turn.error, "");
  ASSERT_EQ(turn.asked.size(), 4u);
  ASSERT_EQ(turn.tool_calls.size(), 4u);
  for (size_t i = 0; i < turn.tool_calls.size(); ++i) {
    const v1::ToolCall& asked = turn.asked[i].tool();
    const v1::FromCourier::ToolCall& call = turn.tool_calls[i];
    EXPECT_EQ(asked.server(), "files");
    EXPECT_EQ(asked.arguments(), call.arguments());
    EXPECT_EQ(DigestOfToolCall({asked.server(), asked.tool(), asked.arguments(), ""}),
              DigestOfToolCall({call.server(), call.tool(), call.arguments(), ""}));
  }
  EXPECT_EQ(turn.text, "I start. All done: kept");
}

TEST_F(OpencodeTest, NeverCallsAToolThatWasDenied) {
  const Turn turn = Play("denied_tool.json", false);
  EXPECT_EQ(turn.error, "");
  ASSERT_EQ(turn.asked.size(), 1u);
  EXPECT_EQ(turn.asked[0].tool().tool(), "write");
  EXPECT_EQ(turn.tool_calls.size(), 0u);
  EXPECT_NE(turn.text.find("no, thank you"), std::string::npos) << turn.text;
  EXPECT_FALSE(std::filesystem::exists(project_ + "/pwned"));
}

}  // namespace
}  // namespace cowork
