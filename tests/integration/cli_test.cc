// cowork as a program, against a brokerd that is a fake over the real server: what a person at a
// terminal sees and types, and what a script gets.

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>

#include "common/frame/pair.h"
#include "cowork/v1/frames.pb.h"
#include "tests/support/fake_broker.h"
#include "tests/support/in_child.h"
#include "tests/support/scratch.h"

namespace cowork {
namespace {

namespace fs = std::filesystem;
using support::FakeBroker;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

struct Outcome {
  int exit = -1;
  std::string text;  // stdout and stderr, as they came.
};

class Cli : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* place : {"/h/run", "/app", "/other"}) fs::create_directories(At(place));
  }

  std::string At(const std::string& path) const { return scratch_.path() + path; }
  std::string Socket() const { return At("/h/run/broker.sock"); }
  void StartBroker() { broker_ = std::make_unique<FakeBroker>(Socket(), At("/app")); }

  [[noreturn]] void BecomeCowork(std::vector<std::string> words) const {
    ::setenv("COWORK_HOME", At("/h").c_str(), 1);
    ::setenv("TERM", "dumb", 1);
    words.insert(words.begin(), COWORK_PROGRAM);
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    ::execv(COWORK_PROGRAM, pointers.data());
    ::_exit(98);
  }

  // With `input` on stdin, and no terminal.
  Outcome Cowork(const std::vector<std::string>& words, const std::string& input = "") {
    Begin(words, input);
    return Finish();
  }

  void Begin(const std::vector<std::string>& words, const std::string& input = "") {
    int in[2] = {-1, -1};
    int out[2] = {-1, -1};
    ASSERT_EQ(::pipe2(in, O_CLOEXEC), 0);
    ASSERT_EQ(::pipe2(out, O_CLOEXEC), 0);
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(in[0], STDIN_FILENO);
      for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) ::dup2(out[1], fd);
      BecomeCowork(words);
    }
    ::close(in[0]);
    ::close(out[1]);
    ASSERT_EQ(::write(in[1], input.data(), input.size()), static_cast<ssize_t>(input.size()));
    ::close(in[1]);
    screen_ = os::UniqueFd(out[0]);
    seen_.clear();
  }

  void BeginAtATerminal(const std::vector<std::string>& words) {
    int terminal = -1;
    child_ = ::forkpty(&terminal, nullptr, nullptr, nullptr);
    if (child_ == 0) BecomeCowork(words);
    screen_ = os::UniqueFd(terminal);
    seen_.clear();
  }

  bool ReadMore() {
    pollfd entry{.fd = screen_.get(), .events = POLLIN, .revents = 0};
    if (::poll(&entry, 1, 20'000) <= 0) return false;
    char room[1024];
    const ssize_t size = ::read(screen_.get(), room, sizeof room);
    if (size <= 0) return false;
    seen_.append(room, static_cast<size_t>(size));
    return true;
  }

  void ReadUntil(const std::string& text) {
    while (seen_.find(text) == std::string::npos && ReadMore()) continue;
    ASSERT_THAT(seen_, HasSubstr(text));
  }

  void Type(const std::string& text) {
    ASSERT_EQ(::write(screen_.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }

  Outcome Finish() {
    while (ReadMore()) continue;
    int status = 0;
    ::waitpid(child_, &status, 0);
    screen_.Reset();
    return {.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), .text = seen_};
  }

  support::ScratchDirectory scratch_;
  std::unique_ptr<FakeBroker> broker_;
  pid_t child_ = -1;
  os::UniqueFd screen_;
  std::string seen_;
};

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

TEST_F(Cli, StartsNothingWhereNoGrantIs) {
  StartBroker();
  const Outcome outcome = Cowork({"run", "do it", "-C", At("/other")});
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_THAT(outcome.text, HasSubstr("do    cowork grant add " + At("/other")));
  EXPECT_THAT(broker_->prompt(), IsEmpty());
}

TEST_F(Cli, AsksAtTheTerminalAndTakesTheAnswer) {
  StartBroker();
  BeginAtATerminal({"run", "do it", "-C", At("/app")});
  ReadUntil("[a] once");
  Type("a\n");
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 0) << outcome.text;
  EXPECT_THAT(outcome.text,
              AllOf(HasSubstr("npm test"), HasSubstr("allowed once"), HasSubstr("done in 4.0 s")));
  ASSERT_EQ(broker_->answers().size(), 1U);
  EXPECT_EQ(broker_->answers()[0].decision(), v1::AnswerRequest::ALLOW_ONCE);
  EXPECT_EQ(broker_->prompt(), "do it");
}

TEST_F(Cli, LetsNoEscapeOfTheModelReachTheTerminal) {
  StartBroker();
  BeginAtATerminal({"run", "do it", "-C", At("/app")});
  ReadUntil("[a] once");
  Type("d\n");
  EXPECT_THAT(Finish().text, AllOf(Not(HasSubstr("\x1b[2J")), HasSubstr("\\x1b[2Jfirst.")));
}

TEST_F(Cli, TakesNothingForAnAnswerThatWasTypedBeforeTheQuestion) {
  StartBroker();
  BeginAtATerminal({"run", "do it", "-C", At("/app")});
  Type("a\na\na\n");
  ReadUntil("[a] once");
  broker_->AnswerFromElsewhere();
  EXPECT_EQ(Finish().exit, 0);
  EXPECT_THAT(broker_->answers(), IsEmpty());
}

TEST_F(Cli, EndsItsQuestionWhenSomebodyElseHasAnswered) {
  StartBroker();
  BeginAtATerminal({"run", "do it", "-C", At("/app")});
  ReadUntil("[a] once");
  broker_->AnswerFromElsewhere();
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text, HasSubstr("answered from elsewhere"));
  EXPECT_THAT(broker_->answers(), IsEmpty());
}

TEST_F(Cli, LeavesTheSessionAtCtrlCAndSaysHowToGoOn) {
  StartBroker();
  BeginAtATerminal({"run", "do it", "-C", At("/app")});
  ReadUntil("[a] once");
  Type("\x03");
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 130);
  EXPECT_THAT(outcome.text,
              AllOf(HasSubstr("cowork watch s-4f2k9"), HasSubstr("cowork stop s-4f2k9")));
  EXPECT_THAT(broker_->stopped(), IsEmpty());
}

TEST_F(Cli, AsksNothingWithoutATerminalAndWaits) {
  StartBroker();
  Begin({"run", "do it", "-C", At("/app")}, "a\na\n");
  ReadUntil("cowork approve a-91xk2, or cowork deny a-91xk2");
  EXPECT_THAT(broker_->answers(), IsEmpty()) << "what stands on stdin is no answer";
  broker_->AnswerFromElsewhere();
  EXPECT_EQ(Finish().exit, 0);
}

TEST_F(Cli, DeniesWhatIsAskedWhereToldTo) {
  StartBroker();
  EXPECT_EQ(Cowork({"run", "do it", "-C", At("/app"), "--on-ask", "deny"}).exit, 0);
  ASSERT_EQ(broker_->answers().size(), 1U);
  EXPECT_EQ(broker_->answers()[0].decision(), v1::AnswerRequest::DENY);
}

TEST_F(Cli, StopsTheSessionAtAnAskWhereToldTo) {
  StartBroker();
  EXPECT_EQ(Cowork({"run", "do it", "-C", At("/app"), "--on-ask", "fail"}).exit, 3);
  EXPECT_EQ(broker_->stopped(), std::vector<std::string>{FakeBroker::kSession});
  EXPECT_THAT(broker_->answers(), IsEmpty());
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

TEST_F(Cli, ShowsWhatHappenedSoFarAndReturns) {
  StartBroker();
  const Outcome outcome = Cowork({"show", "s-4f2k9"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text,
              AllOf(HasSubstr("npm test"), HasSubstr("cowork watch s-4f2k9 --from 4")));
}

TEST_F(Cli, AnswersFromElsewhereByTheBeginningOfAnId) {
  StartBroker();
  EXPECT_EQ(Cowork({"deny", "a-9", "--tell", "use the test database"}).exit, 0);
  ASSERT_EQ(broker_->answers().size(), 1U);
  EXPECT_EQ(broker_->answers()[0].approval_id(), FakeBroker::kApproval);
  EXPECT_EQ(broker_->answers()[0].tell(), "use the test database");
  EXPECT_EQ(Cowork({"approve", "a-zzz"}).exit, 1);
}

// The vault's side of intake.sock, for one request.
struct Intake {
  std::string ticket;
  std::string secret;
  int seals = 0;
};

Intake TakeOneSecret(const os::UniqueFd& listener) {
  const os::UniqueFd client(::accept(listener.get(), nullptr, nullptr));
  const auto frame = frame::Receive(client.get());
  v1::IntakeRequest request;
  Intake intake;
  if (!frame.ok() || !request.ParseFromString(frame->bytes) || frame->descriptors.size() != 1)
    return intake;
  intake.ticket = request.ticket();
  intake.seals = ::fcntl(frame->descriptors[0].get(), F_GET_SEALS);
  char room[256];
  const ssize_t size = ::pread(frame->descriptors[0].get(), room, sizeof room, 0);
  intake.secret.assign(room, static_cast<size_t>(std::max<ssize_t>(size, 0)));
  // An empty message cannot be sent as a packet: here it is one with an empty field spelt out.
  static_cast<void>(frame::Send(client.get(), std::string("\x0a\0", 2)));
  return intake;
}

TEST_F(Cli, BringsASecretToTheVaultInASealedFile) {
  StartBroker();
  const os::UniqueFd listener = support::ListenAt(At("/h/run/intake.sock"), SOCK_SEQPACKET);
  Begin({"secret", "set", "demo-key", "--stdin"}, "not a real key\n");
  const Intake intake = TakeOneSecret(listener);
  EXPECT_EQ(Finish().exit, 0);
  EXPECT_EQ(intake.ticket, "ticket for demo-key");
  EXPECT_EQ(intake.secret, "not a real key");
  EXPECT_EQ(intake.seals, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
}

TEST_F(Cli, TakesASecretFromTheTerminalWithoutShowingIt) {
  StartBroker();
  const os::UniqueFd listener = support::ListenAt(At("/h/run/intake.sock"), SOCK_SEQPACKET);
  BeginAtATerminal({"secret", "set", "demo-key"});
  ReadUntil("(not shown): ");
  Type("not a real key\n");
  EXPECT_EQ(TakeOneSecret(listener).secret, "not a real key");
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text, Not(HasSubstr("real key")));
}

TEST_F(Cli, AsksForNoSecretThatCouldNotBeKept) {
  StartBroker();
  broker_->keystore = "unavailable";
  const Outcome outcome = Cowork({"secret", "set", "demo-key", "--stdin"}, "not a real key\n");
  EXPECT_EQ(outcome.exit, 5);
  EXPECT_THAT(outcome.text, HasSubstr("cowork up --keystore ephemeral"));
}

}  // namespace
}  // namespace cowork
