// `cowork vault`: a passphrase's way from a person's hands to vaultd, and what is said of the
// vault.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>

#include <gmock/gmock.h>

#include "common/frame/pair.h"
#include "cowork/v1/frames.pb.h"
#include "tests/support/cowork_at_work.h"
#include "tests/support/eventually.h"

namespace cowork {
namespace {

using support::FakeBroker;
using support::Outcome;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class CliVault : public support::CoworkAtWork {
 protected:
  void SetUp() override {
    CoworkAtWork::SetUp();
    StartBroker();
    listener_ = support::ListenAt(At("/h/run/intake.sock"), SOCK_SEQPACKET);
  }

  // The vault's side of intake.sock, for one request: what came, behind its ticket.
  std::string TakeOne(const std::string& refused = "",
                      v1::IntakeResponse::Code code = v1::IntakeResponse::OK) {
    const os::UniqueFd client(::accept(listener_.get(), nullptr, nullptr));
    const auto frame = frame::Receive(client.get());
    v1::IntakeRequest request;
    if (!frame.ok() || !request.ParseFromString(frame->bytes) || frame->descriptors.size() != 1)
      return "";
    char room[256];
    const ssize_t size = ::pread(frame->descriptors[0].get(), room, sizeof room, 0);
    v1::IntakeResponse response;
    response.set_refused(refused);
    response.set_code(code);
    static_cast<void>(frame::Send(client.get(), response.SerializeAsString()));
    return request.ticket() + ": " +
           std::string(room, static_cast<size_t>(std::max<ssize_t>(size, 0)));
  }
  bool SomebodyKnocks() const {
    pollfd knock{.fd = listener_.get(), .events = POLLIN, .revents = 0};
    return ::poll(&knock, 1, 0) == 1;
  }

  os::UniqueFd listener_;
};

TEST_F(CliVault, SaysWhichKeystoreAndInWhatState) {
  broker_->secrets.state = "locked";
  EXPECT_THAT(Cowork({"vault", "status"}).text,
              HasSubstr("passphrase: locked   (cowork vault unlock)"));
  EXPECT_EQ(Cowork({"vault", "status", "--json"}).text,
            "{\"keystore\":\"passphrase\",\"state\":\"locked\"}\n");
}

TEST_F(CliVault, Locks) {
  const Outcome outcome = Cowork({"vault", "lock"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_EQ(outcome.text, "The vault is locked; 2 leases ended.\n");
  EXPECT_THAT(broker_->secrets.done(), ElementsAre("locked"));
  EXPECT_EQ(Cowork({"vault", "lock", "--json"}).text,
            "{\"ended_leases\":2,\"state\":\"locked\"}\n");
}

TEST_F(CliVault, SaysOfOneInMemoryWhatLockingDidToIt) {
  broker_->secrets.keystore = "ephemeral";
  const Outcome outcome = Cowork({"vault", "lock"});
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text, HasSubstr("it forgot all its secrets (1), and is open"));
  EXPECT_THAT(outcome.text, HasSubstr("cowork secret set NAME"));
}

TEST_F(CliVault, AsksAtATerminalBeforeOneInMemoryForgetsAll) {
  broker_->secrets.keystore = "ephemeral";
  BeginAtATerminal({"vault", "lock"});
  ReadUntil("forgets all its secrets (1)");
  ReadUntil("type yes to let it happen > ");
  Type("no\n");
  EXPECT_EQ(Finish().exit, 3);
  EXPECT_THAT(broker_->secrets.done(), IsEmpty());
  BeginAtATerminal({"vault", "lock"});
  ReadUntil("type yes to let it happen > ");
  Type("yes\n");
  EXPECT_EQ(Finish().exit, 0);
  EXPECT_THAT(broker_->secrets.done(), ElementsAre("locked"));
}

TEST_F(CliVault, SaysWhereThereWasNothingToLock) {
  broker_->secrets.state = "new";
  EXPECT_THAT(Cowork({"vault", "lock"}).text, HasSubstr("has no passphrase yet"));
  broker_->secrets.keystore = "unavailable";
  broker_->secrets.state = "none";
  EXPECT_THAT(Cowork({"vault", "lock"}).text, HasSubstr("has no keystore"));
}

TEST_F(CliVault, TakesAFirstPassphraseFromStdinOnlyWhereItIsCalledOne) {
  broker_->secrets.state = "new";
  const Outcome refused = Cowork({"vault", "unlock", "--stdin"}, "correct horse\n");
  EXPECT_EQ(refused.exit, 5);
  EXPECT_THAT(refused.text, HasSubstr("do    cowork vault unlock --new --stdin <FILE"));
  EXPECT_FALSE(SomebodyKnocks());
  Begin({"vault", "unlock", "--stdin", "--new"}, "correct horse\n");
  EXPECT_EQ(TakeOne(), "ticket to unlock: correct horse");
  EXPECT_EQ(Finish().text, "The vault has its passphrase now, and is open.\n");
  broker_->secrets.state = "locked";
  EXPECT_EQ(Cowork({"vault", "unlock", "--stdin", "--new"}, "correct horse\n").exit, 5);
  EXPECT_FALSE(SomebodyKnocks());
}

TEST_F(CliVault, TakesOneLineForAPassphrase) {
  broker_->secrets.state = "locked";
  const Outcome outcome = Cowork({"vault", "unlock", "--stdin"}, "correct horse\nbattery\n");
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.text, HasSubstr("a passphrase is one line"));
  EXPECT_FALSE(SomebodyKnocks());
}

TEST_F(CliVault, SetsNoPassphraseThatWasTypedOnceToBeCompared) {
  broker_->secrets.state = "locked";
  broker_->secrets.sets_passphrase = true;  // As if the vault had been moved away meanwhile.
  const Outcome outcome = Cowork({"vault", "unlock", "--stdin"}, "correct horse\n");
  EXPECT_EQ(outcome.exit, 5);
  EXPECT_FALSE(SomebodyKnocks());
}

TEST_F(CliVault, DoesNotClaimToKnowWhatVaultdDidNotSay) {
  broker_->secrets.state = "locked";
  Begin({"vault", "unlock", "--stdin"}, "correct horse\n");
  {
    const os::UniqueFd client(::accept(listener_.get(), nullptr, nullptr));
    EXPECT_TRUE(frame::Receive(client.get()).ok());
  }
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 4);
  EXPECT_THAT(outcome.text, HasSubstr("it is not known whether the vault was opened"));
  EXPECT_THAT(outcome.text, HasSubstr("do    cowork vault status"));
}

// Ctrl-\ has a core file written: of one who is just typing a passphrase, too.
TEST_F(CliVault, LeavesNoCoreFileWhileAPassphraseIsTyped) {
  broker_->secrets.state = "locked";
  BeginAtATerminal({"vault", "unlock"});
  ReadUntil("(not shown): ");
  const std::string memory = "/proc/" + std::to_string(child_) + "/mem";
  EXPECT_TRUE(support::Eventually([&] { return ::access(memory.c_str(), R_OK) != 0; }));
  Type("\x1c");
  EXPECT_EQ(Finish().exit, -SIGQUIT);
}

struct Refusal {
  v1::IntakeResponse::Code code;
  int exit;
};

TEST_F(CliVault, EndsAsTheKindOfARefusalAsks) {
  broker_->secrets.state = "locked";
  for (const Refusal& refusal : {Refusal{v1::IntakeResponse::INVALID_ARGUMENT, 2},
                                 Refusal{v1::IntakeResponse::PERMISSION_DENIED, 3},
                                 Refusal{v1::IntakeResponse::RESOURCE_EXHAUSTED, 1},
                                 Refusal{v1::IntakeResponse::FAILED_PRECONDITION, 5}}) {
    Begin({"vault", "unlock", "--stdin"}, "correct horse\n");
    EXPECT_NE(TakeOne("no", refusal.code), "");
    EXPECT_EQ(Finish().exit, refusal.exit);
  }
}

TEST_F(CliVault, BringsThePassphraseOfStdinToVaultd) {
  broker_->secrets.state = "locked";
  Begin({"vault", "unlock", "--stdin"}, "correct horse\n");
  EXPECT_EQ(TakeOne(), "ticket to unlock: correct horse");
  EXPECT_EQ(Finish().exit, 0);
}

TEST_F(CliVault, HasAnOldPassphraseTypedOnceAndNotShown) {
  broker_->secrets.state = "locked";
  BeginAtATerminal({"vault", "unlock"});
  ReadUntil("(not shown): ");
  Type("correct horse\n");
  EXPECT_EQ(TakeOne(), "ticket to unlock: correct horse");
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 0);
  EXPECT_THAT(outcome.text, Not(HasSubstr("horse")));
}

TEST_F(CliVault, HasANewPassphraseTypedTwice) {
  broker_->secrets.state = "new";
  BeginAtATerminal({"vault", "unlock"});
  ReadUntil("8 bytes or more (not shown): ");
  Type("correct horse\n");
  ReadUntil("The same again: ");
  Type("correct horse\n");
  EXPECT_EQ(TakeOne(), "ticket to unlock: correct horse");
  EXPECT_EQ(Finish().exit, 0);
}

TEST_F(CliVault, SetsNoPassphraseThatWasTypedTwoWays) {
  broker_->secrets.state = "new";
  BeginAtATerminal({"vault", "unlock"});
  ReadUntil("8 bytes or more (not shown): ");
  Type("correct horse\n");
  ReadUntil("The same again: ");
  Type("correct house\n");
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.text, HasSubstr("the two are not the same"));
  EXPECT_FALSE(SomebodyKnocks());
}

TEST_F(CliVault, SaysWhatVaultdSaysOfAWrongPassphrase) {
  broker_->secrets.state = "locked";
  Begin({"vault", "unlock", "--stdin"}, "wrong horse\n");
  EXPECT_EQ(TakeOne("it is not the vault's passphrase; `cowork vault unlock` asks again",
                    v1::IntakeResponse::PERMISSION_DENIED),
            "ticket to unlock: wrong horse");
  const Outcome outcome = Finish();
  EXPECT_EQ(outcome.exit, 3);
  EXPECT_THAT(outcome.text, HasSubstr("  why   it is not the vault's passphrase\n"
                                      "  do    `cowork vault unlock` asks again\n"));
}

TEST_F(CliVault, AsksForNoPassphraseThatIsNotNeeded) {
  EXPECT_EQ(Cowork({"vault", "unlock", "--stdin"}, "correct horse\n").text,
            "The vault is open already.\n");
  broker_->secrets.keystore = "unavailable";
  broker_->secrets.state = "none";
  const Outcome outcome = Cowork({"vault", "unlock", "--stdin"}, "correct horse\n");
  EXPECT_EQ(outcome.exit, 5);
  EXPECT_THAT(outcome.text, HasSubstr("cowork up --keystore passphrase"));
  EXPECT_FALSE(SomebodyKnocks());
}

TEST_F(CliVault, SaysHowWithoutATerminal) {
  broker_->secrets.state = "locked";
  const Outcome outcome = Cowork({"vault", "unlock"});
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_THAT(outcome.text, HasSubstr("do    cowork vault unlock --stdin <FILE"));
}

TEST_F(CliVault, ShowsNoPassphraseToTheVaultBesideAnotherBrokerd) {
  FakeBroker another(At("/other/broker.sock"), At("/app"));
  another.secrets.state = "locked";
  const Outcome outcome = Cowork(
      {"--socket", At("/other/broker.sock"), "vault", "unlock", "--stdin"}, "correct horse\n");
  EXPECT_EQ(outcome.exit, 2);
  EXPECT_FALSE(SomebodyKnocks());
}

}  // namespace
}  // namespace cowork
