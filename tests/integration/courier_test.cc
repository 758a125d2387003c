// The real courier between a runnerd and a server that tests play. The runtime's server and the
// shims are hostile in most of them.

#include <fcntl.h>
#include <sys/socket.h>

#include <memory>
#include <string>

#include <gmock/gmock.h>

#include "runnerd/opencode/remedy.h"
#include "runnerd/shims/shim_wire.h"
#include "tests/support/runnerd_stand_in.h"
#include "tests/support/scratch.h"
#include "tests/support/scripted_server.h"

namespace cowork {
namespace {

using support::Ending;
using support::RunnerdStandIn;
using support::ScriptedServer;

std::string Event(const std::string& type, const std::string& properties) {
  return "data: {\"type\":\"" + type + "\",\"properties\":{\"sessionID\":\"ses_1\"," + properties +
         "}}\n\n";
}

std::string BashPart(const std::string& call, const std::string& command) {
  return Event("message.part.updated", R"("part":{"type":"tool","tool":"bash","callID":")" + call +
                                           R"(","state":{"status":"running","input":{"command":")" +
                                           command + "\"}}}");
}

std::string Trouble(const std::string& why) {
  return why + opencode::kRemedy;
}

class CourierTest : public ::testing::Test {
 protected:
  void Meet(const std::string& events, bool then_end = false) {
    server_ = std::make_unique<ScriptedServer>(events, then_end);
    runnerd_ =
        std::make_unique<RunnerdStandIn>(COWORK_PROGRAM, [this] { return server_->Connect(); });
    runnerd_->SetUp("/the project", listener_);
    EXPECT_EQ(runnerd_->Next().ready().version(), "1.18.33");
  }

  v1::FromCourier AfterAPrompt() {
    v1::ToCourier prompt;
    prompt.mutable_prompt()->set_piece("hello");
    runnerd_->Send(prompt);
    return runnerd_->Next();
  }

  os::UniqueFd AskToRun(const std::string& command, const std::string& cwd = "/the project") {
    os::UniqueFd shim = support::ConnectAsShim(path_);
    EXPECT_TRUE(frame::Send(shim.get(), shims::EncodeShell(command, cwd)).ok());
    return shim;
  }

  // Whatever shims have hung up before it.
  v1::FromCourier::ShellCall NextShellCall() {
    v1::FromCourier told = runnerd_->Next();
    while (told.has_call_gone()) told = runnerd_->Next();
    return told.shell_call();
  }

  void Give(uint64_t call, const support::SocketPair& out, const support::SocketPair& err) {
    v1::ToCourier output;
    output.mutable_call_output()->set_call(call);
    runnerd_->Send(output, {out.ours.get(), err.ours.get()});
  }

  static v1::ShimResponse Read(const os::UniqueFd& shim) {
    v1::ShimResponse response;
    const Result<frame::Frame> frame = frame::Receive(shim.get());
    if (frame.ok()) response.ParseFromString(frame->bytes);
    return response;
  }

  support::ScratchDirectory scratch_;
  std::string path_ = scratch_.path() + "/shell.sock";
  os::UniqueFd listener_ = support::ListenForShims(path_);
  std::unique_ptr<ScriptedServer> server_;  // Outlives the courier: its threads wait for its end.
  std::unique_ptr<RunnerdStandIn> runnerd_;
};

TEST_F(CourierTest, SpeaksWithTheServerAsOpencodeWantsIt) {
  Meet(Event("session.status", R"("status":{"type":"busy"})") + Event("session.idle", R"("x":1)"));
  EXPECT_TRUE(AfterAPrompt().has_turn_ended());
  const std::string asked = server_->asked();
  EXPECT_NE(asked.find("GET /event?directory=%2Fthe%20project HTTP/1.1"), std::string::npos);
  EXPECT_NE(asked.find("Authorization: Basic b3BlbmNvZGU6dGhlLXBhc3N3b3Jk"), std::string::npos);
  EXPECT_NE(asked.find(R"("model":{"providerID":"cowork-demo","modelID":"scripted"})"),
            std::string::npos);
}

// What it answered says more than that a later try came too late.
TEST_F(CourierTest, TellsWhatTheRuntimeAnsweredThoughItThenAnswersNothingMore) {
  for (const bool connects : {true, false}) {
    server_ = std::make_unique<ScriptedServer>("");
    server_->SayOfHealth("HTTP/1.1 503 Not Yet\r\nContent-Length: 0\r\n\r\n");
    runnerd_ = std::make_unique<RunnerdStandIn>(COWORK_PROGRAM, [&, tries = 0]() mutable {
      if (tries++ == 0) return server_->Connect();
      return connects ? support::MakeSocketPair().ours : os::UniqueFd();
    });
    runnerd_->SetUp("/the project", listener_, "", 1000);
    EXPECT_THAT(runnerd_->Next().trouble().why(), testing::HasSubstr("with status 503"));
    runnerd_.reset();  // Before its server.
  }
}

TEST_F(CourierTest, NamesTheSessionThatItMade) {
  server_ = std::make_unique<ScriptedServer>("");
  runnerd_ =
      std::make_unique<RunnerdStandIn>(COWORK_PROGRAM, [this] { return server_->Connect(); });
  runnerd_->SetUp("/the project", listener_);
  EXPECT_EQ(runnerd_->Next().ready().session(), "ses_1");
  EXPECT_NE(server_->asked().find("POST /session?directory"), std::string::npos);
}

TEST_F(CourierTest, GoesOnWithTheSessionThatItWasTold) {
  server_ = std::make_unique<ScriptedServer>("");
  runnerd_ =
      std::make_unique<RunnerdStandIn>(COWORK_PROGRAM, [this] { return server_->Connect(); });
  runnerd_->SetUp("/the project", listener_, "ses_1");
  EXPECT_EQ(runnerd_->Next().ready().session(), "ses_1");
  EXPECT_NE(server_->asked().find("GET /session/ses_1?directory"), std::string::npos);
  EXPECT_EQ(server_->asked().find("POST /session?directory"), std::string::npos);
}

TEST_F(CourierTest, MakesNoOtherSessionInThePlaceOfOneThatIsGone) {
  server_ = std::make_unique<ScriptedServer>("");
  runnerd_ =
      std::make_unique<RunnerdStandIn>(COWORK_PROGRAM, [this] { return server_->Connect(); });
  runnerd_->SetUp("/the project", listener_, "ses_2");
  EXPECT_NE(runnerd_->Next().trouble().why().find("does not know this conversation"),
            std::string::npos);
  EXPECT_EQ(server_->asked().find("POST /session?directory"), std::string::npos);
}

TEST_F(CourierTest, TellsTextAskAndEndOfATurn) {
  Meet(Event("session.status", R"("status":{"type":"busy"})") +
       Event("message.part.updated", R"("part":{"type":"text","id":"p1"})") +
       Event("message.part.delta", R"("partID":"p1","field":"text","delta":"I try.")") +
       BashPart("c1", "make") +
       Event("permission.asked", R"("id":"per_1","permission":"bash","tool":{"callID":"c1"})") +
       Event("session.error", R"("error":{"name":"APIError","data":{"message":"bad key"}})") +
       Event("session.idle", R"("x":1)"));
  EXPECT_EQ(AfterAPrompt().said().text(), "I try.");
  const v1::FromCourier asked = runnerd_->Next();
  EXPECT_EQ(asked.asked().ask_id(), "per_1");
  EXPECT_EQ(asked.asked().command(), "make");
  EXPECT_EQ(asked.asked().cwd(), "/the project");
  EXPECT_EQ(runnerd_->Next().turn_ended().error(), "bad key");
}

TEST_F(CourierTest, AnswersAnAskItDoesNotKnowWithNo) {
  Meet(Event("permission.asked", R"("id":"per_9","permission":"webfetch","tool":{"callID":"c"})"));
  v1::ToCourier prompt;
  prompt.mutable_prompt()->set_piece("hello");
  runnerd_->Send(prompt);
  EXPECT_EQ(runnerd_->Next(1000).what_case(), v1::FromCourier::WHAT_NOT_SET);
  EXPECT_NE(server_->asked().find("POST /permission/per_9/reply"), std::string::npos);
  EXPECT_NE(server_->asked().find(R"({"reply":"reject")"), std::string::npos);
}

// Of answers that wait, none goes to a runtime that is in trouble: each could take ten seconds
// more.
TEST_F(CourierTest, AnswersNoMoreAsksOnceItIsInTrouble) {
  std::string asks;
  for (int i = 0; i < 200; ++i)
    asks += Event("permission.asked", R"("id":"per_)" + std::to_string(i) +
                                          R"(","permission":"webfetch","tool":{"callID":"c"})");
  Meet(asks + "data: {\"type\":\n\n");
  EXPECT_TRUE(AfterAPrompt().has_trouble());
  EXPECT_EQ(runnerd_->Next(300).what_case(), v1::FromCourier::WHAT_NOT_SET);
  EXPECT_EQ(server_->asked().find("POST /permission/per_199/reply"), std::string::npos);
}

TEST_F(CourierTest, ReportsTroubleWhenAnEventIsGarbage) {
  Meet("data: {\"type\":\n\n");
  EXPECT_EQ(AfterAPrompt().trouble().why(), Trouble("the runtime sent broken JSON as an event"));
}

TEST_F(CourierTest, ReportsTroubleWhenAnEventHasNoEnd) {
  Meet("data: " + std::string(5 * 1024 * 1024, 'x'));
  EXPECT_EQ(AfterAPrompt().trouble().why(), Trouble("the runtime sent an event that is too large"));
}

TEST_F(CourierTest, ReportsTroubleWhenTheEventsEnd) {
  Meet("", true);
  EXPECT_TRUE(AfterAPrompt().has_trouble());
}

TEST_F(CourierTest, EndsWithRunnerd) {
  Meet("");
  EXPECT_EQ(runnerd_->End(), Ending::Exit(0));
}

TEST_F(CourierTest, CarriesACallFromRequestToExitCode) {
  Meet("");
  const os::UniqueFd shim = AskToRun("echo 'a  b'\n");
  const v1::FromCourier call = runnerd_->Next();
  EXPECT_EQ(call.shell_call().command(), "echo 'a  b'\n");
  EXPECT_EQ(call.shell_call().cwd(), "/the project");

  int out[2], err[2];
  ASSERT_EQ(::pipe2(out, O_CLOEXEC) + ::pipe2(err, O_CLOEXEC), 0);
  v1::ToCourier output;
  output.mutable_call_output()->set_call(call.shell_call().call());
  runnerd_->Send(output, {out[0], err[0]});
  ASSERT_EQ(::write(out[1], "said", 4), 4);
  EXPECT_EQ(Read(shim).out(), "said");
  runnerd_->Exit(call.shell_call().call(), 7, "a last word");
  for (const int end : {out[0], out[1], err[0], err[1]}) ::close(end);
  const v1::FromCourier told = runnerd_->Next();
  EXPECT_EQ(told.call_wrote().call(), call.shell_call().call());
  EXPECT_EQ(told.call_wrote().first(), "said") << "and not what is not the command's";
  EXPECT_EQ(Read(shim).err(), "a last word");
  EXPECT_EQ(Read(shim).exit_code(), 7);
  EXPECT_FALSE(frame::Receive(shim.get()).ok());
}

TEST_F(CourierTest, SaysTheExitCodeOnlyAfterAllOutput) {
  Meet("");
  const os::UniqueFd shim = AskToRun("true");
  const uint64_t call = runnerd_->Next().shell_call().call();
  int out[2];
  ASSERT_EQ(::pipe2(out, O_CLOEXEC), 0);
  v1::ToCourier output;
  output.mutable_call_output()->set_call(call);
  const auto pair = support::MakeSocketPair();
  ::shutdown(pair.theirs.get(), SHUT_WR);
  runnerd_->Send(output, {out[0], pair.ours.get()});
  runnerd_->Exit(call, 0);
  ASSERT_EQ(::write(out[1], "late", 4), 4);
  EXPECT_EQ(Read(shim).out(), "late");
  ::close(out[0]);
  ::close(out[1]);
  EXPECT_EQ(Read(shim).what_case(), v1::ShimResponse::kExitCode);
}

TEST_F(CourierTest, LetsAFastCommandWaitForASlowShim) {
  Meet("");
  const os::UniqueFd shim = AskToRun("yes");
  const uint64_t call = runnerd_->Next().shell_call().call();
  int out[2];
  ASSERT_EQ(::pipe2(out, O_CLOEXEC | O_NONBLOCK), 0);
  v1::ToCourier output;
  output.mutable_call_output()->set_call(call);
  runnerd_->Send(output, {out[0], out[0]});
  const std::string piece(65536, 'y');
  size_t taken = 0;
  for (int idle = 0; idle < 50 && taken < 16u << 20;) {
    const ssize_t written = ::write(out[1], piece.data(), piece.size());
    if (written > 0) taken += static_cast<size_t>(written);
    idle = written > 0 ? 0 : idle + 1;
    if (written <= 0) ::usleep(10'000);
  }
  EXPECT_GT(taken, static_cast<size_t>(::fcntl(out[1], F_GETPIPE_SZ))) << "nobody read of it";
  EXPECT_LT(taken, 2u << 20);  // What pipe, courier and socket hold; not all that there is.
  for (const int end : out) ::close(end);
}

TEST_F(CourierTest, TellsThatAShimHungUp) {
  Meet("");
  os::UniqueFd shim = AskToRun("sleep 9");
  const uint64_t call = runnerd_->Next().shell_call().call();
  shim.Reset();
  EXPECT_EQ(runnerd_->Next().call_gone().call(), call);
}

TEST_F(CourierTest, TellsFirstWhatWasWrittenUntilThen) {
  Meet("");
  os::UniqueFd shim = AskToRun("echo half; sleep 9");
  const uint64_t call = runnerd_->Next().shell_call().call();
  const auto out = support::MakeSocketPair(), err = support::MakeSocketPair();
  Give(call, out, err);
  ASSERT_EQ(::write(out.theirs.get(), "half", 4), 4);
  EXPECT_EQ(Read(shim).out(), "half");
  shim.Reset();
  EXPECT_EQ(runnerd_->Next().call_wrote().first(), "half");
  EXPECT_EQ(runnerd_->Next().call_gone().call(), call);
}

// Its end and that of its output come together: what is under way then meets a call that is gone.
TEST_F(CourierTest, TellsOnceWhatWasWrittenThoughTheShimIsGoneWhenTheCommandEnds) {
  Meet("");
  for (int i = 0; i < 50; ++i) {
    const os::UniqueFd shim = AskToRun("echo whole");
    const uint64_t call = NextShellCall().call();
    auto out = support::MakeSocketPair(), err = support::MakeSocketPair();
    Give(call, out, err);
    ASSERT_EQ(::write(out.theirs.get(), "whole", 5), 5);
    EXPECT_EQ(Read(shim).out(), "whole");
    runnerd_->Exit(call, 0);
    EXPECT_TRUE(frame::Send(shim.get(), shims::EncodeShell("again", "/the project")).ok());
    err.theirs.Reset();
    out.theirs.Reset();
    EXPECT_EQ(runnerd_->Next().call_wrote().call(), call);
    const os::UniqueFd next = AskToRun("next");
    EXPECT_EQ(NextShellCall().command(), "next") << i;
  }
}

TEST_F(CourierTest, RefusesARequestThatCannotBeRun) {
  Meet("");
  const os::UniqueFd shim = AskToRun("true", "relative");
  EXPECT_EQ(Read(shim).err(), "cowork: the working directory is no absolute path\n");
  EXPECT_EQ(Read(shim).exit_code(), 126);
  EXPECT_EQ(runnerd_->Next(300).what_case(), v1::FromCourier::WHAT_NOT_SET);
}

TEST_F(CourierTest, DropsAShimThatSendsNoRequest) {
  Meet("");
  const os::UniqueFd shim = support::ConnectAsShim(path_);
  ASSERT_TRUE(frame::Send(shim.get(), "\xff\xff garbage").ok());
  EXPECT_FALSE(frame::Receive(shim.get()).ok());
  EXPECT_EQ(runnerd_->Next(300).what_case(), v1::FromCourier::WHAT_NOT_SET);
}

TEST_F(CourierTest, ClosesADescriptorThatAShimSendsAlong) {
  Meet("");
  auto pair = support::MakeSocketPair();
  const os::UniqueFd shim = support::ConnectAsShim(path_);
  const int smuggled[] = {pair.theirs.get()};
  ASSERT_TRUE(frame::Send(shim.get(), shims::EncodeShell("true", "/"), smuggled).ok());
  pair.theirs.Reset();
  EXPECT_TRUE(runnerd_->Next().has_shell_call());
  char byte = 0;
  EXPECT_EQ(::recv(pair.ours.get(), &byte, 1, 0), 0);  // Nobody holds its other end.
  EXPECT_NE(runnerd_->log().find("descriptors"), std::string::npos);
}

}  // namespace
}  // namespace cowork
