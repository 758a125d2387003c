// The real vaultd, wired as coworkd wires it: a secret goes in over intake.sock and comes out on
// the pair of the dialer it was leased to, and on no other way.

#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/ids.h"
#include "tests/support/daemon.h"
#include "tests/support/matchers.h"
#include "tests/support/vault_client.h"

namespace cowork {
namespace {

using support::ContentOf;
using support::Daemon;
using support::Dialer;
using support::FailsWith;
using support::IsOk;
using support::MemoryFile;
using support::ServersBox;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr auto kSecret = "hush-7f3a1c";
constexpr auto kProvider = "127.0.0.1:8123";

class VaultOf : public ::testing::Test {
 protected:
  explicit VaultOf(const std::string& keystore)
      : vaultd_(support::StartDaemon(COWORK_PROGRAM, {"--keystore", keystore})) {
    vaultd_.Wire("intake.sock", intake_.Listen());
    EXPECT_THAT(vaultd_.WaitReady(), IsOk());
  }

  support::IntakeSocket intake_;
  Daemon vaultd_;
  support::VaultClient brokerd_{vaultd_.WireStream("brokerd")};
  os::UniqueFd runnerd_ = vaultd_.WireFrames("runnerd");
  const std::string session_ = SessionId::Random().text();
};

class Vault : public VaultOf {
 protected:
  Vault() : VaultOf("ephemeral") {}

  Result<void> Put(const std::string& secret) {
    return intake_.Put(TRY(brokerd_.Expect("demo-key")), MemoryFile(secret));
  }

  // A lease of session_, on a secret that was put.
  std::string LeaseIt() {
    EXPECT_THAT(Put(kSecret), IsOk());
    return *brokerd_.Lease("demo-key", session_, kProvider);
  }
};

TEST_F(Vault, LendsASecretToTheDialerOfItsSession) {
  const std::string lease = LeaseIt();
  Dialer dialer(runnerd_, session_);
  const Result<os::UniqueFd> file = dialer.Redeem(lease, kProvider);
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(ContentOf(*file), kSecret);
  EXPECT_EQ(::fcntl(file->get(), F_GET_SEALS) & support::kAllSeals, support::kAllSeals);
  EXPECT_THAT(dialer.Redeem(lease, kProvider), IsOk());  // Each request of a session takes it anew.
}

TEST_F(Vault, TellsWhatItHolds) {
  EXPECT_EQ(brokerd_.GetStatus()->keystore(), "ephemeral");
  EXPECT_THAT(*brokerd_.Names(), IsEmpty());
  ASSERT_THAT(Put(kSecret), IsOk());
  EXPECT_THAT(*brokerd_.Names(), ElementsAre("demo-key"));
}

TEST_F(Vault, OpensNothingToAStolenLease) {
  const std::string lease = LeaseIt();
  Dialer thief(runnerd_, SessionId::Random().text());
  EXPECT_THAT(thief.Redeem(lease, kProvider), FailsWith(ErrorCode::kPermissionDenied));
  Dialer owner(runnerd_, session_);
  EXPECT_THAT(owner.Redeem(lease, kProvider), IsOk());
}

TEST_F(Vault, OpensNothingToALeaseThatWasMadeUp) {
  LeaseIt();
  Dialer dialer(runnerd_, session_);
  EXPECT_THAT(dialer.Redeem(LeaseId::Random().text(), kProvider),
              FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(dialer.Redeem("", kProvider), FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(Vault, OpensNothingForAnotherDestination) {
  const std::string lease = LeaseIt();
  Dialer dialer(runnerd_, session_);
  EXPECT_THAT(dialer.Redeem(lease, "127.0.0.1:8124"), FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(Vault, OpensNothingAfterTheSessionWasRevoked) {
  const std::string lease = LeaseIt();
  Dialer dialer(runnerd_, session_);
  EXPECT_EQ(*brokerd_.Revoke(session_), 1u);
  EXPECT_EQ(*brokerd_.Revoke(session_), 0u);
  EXPECT_THAT(dialer.Redeem(lease, kProvider), FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(Vault, TakesNoPacketOfADialerOnAnotherWay) {
  const std::string lease = LeaseIt();
  v1::RedeemRequest request;
  request.set_lease_id(lease);
  request.set_destination(kProvider);
  const auto on_intake = support::Ask(intake_.Connect(), request.SerializeAsString());
  EXPECT_TRUE(!on_intake.ok() || on_intake->descriptors.empty());
  EXPECT_THAT(support::Ask(runnerd_, request.SerializeAsString()),
              FailsWith(ErrorCode::kUnavailable));
}

class ServersVault : public Vault {
 protected:
  // A lease of session_ on a secret of that name, which holds "NAME's".
  std::string LeaseOf(const std::string& name, const std::string& destination) {
    EXPECT_THAT(intake_.Put(*brokerd_.Expect(name), MemoryFile(name + "'s")), IsOk());
    return *brokerd_.Lease(name, session_, destination);
  }
  Result<os::UniqueFd> Ask(const std::string& server, const std::vector<ServersBox::Lent>& lent) {
    return ServersBox(runnerd_, session_, server, lent).Wait();
  }
};

TEST_F(ServersVault, GivesAServerItsEnvironmentOnceUnasked) {
  const ServersBox box(
      runnerd_, session_, "github",
      {{"TOKEN", LeaseOf("one", "mcp:github")}, {"B", LeaseOf("two", "mcp:github")}});
  const Result<os::UniqueFd> file = box.Wait();
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(ContentOf(*file), std::string("TOKEN=one's\0B=two's\0", 20));
  EXPECT_EQ(::fcntl(file->get(), F_GET_SEALS) & support::kAllSeals, support::kAllSeals);
  EXPECT_THAT(box.Wait(), FailsWith(ErrorCode::kUnavailable));
}

TEST_F(ServersVault, GivesNothingWhereOneLeaseDoesNotHold) {
  const std::string good = LeaseOf("one", "mcp:github");
  const std::string others = LeaseOf("two", "mcp:other");
  for (const std::string& bad : {others, LeaseId::Random().text()})
    EXPECT_THAT(Ask("github", {{"TOKEN", good}, {"B", bad}}), FailsWith(ErrorCode::kUnavailable));
  EXPECT_THAT(ServersBox(runnerd_, SessionId::Random().text(), "github", {{"TOKEN", good}}).Wait(),
              FailsWith(ErrorCode::kUnavailable));
  EXPECT_THAT(vaultd_.log(), HasSubstr("a server is lent no environment"));
  EXPECT_THAT(Ask("github", {{"TOKEN", good}}), IsOk()) << "one server's mistake is no other's";
}

TEST_F(ServersVault, ServesAProvidersLeaseToNoServer) {
  const std::string lease = LeaseOf("one", kProvider);
  for (const char* server : {"github", kProvider, "127.0.0.1"})
    EXPECT_THAT(Ask(server, {{"TOKEN", lease}}), FailsWith(ErrorCode::kUnavailable)) << server;
}

TEST_F(ServersVault, ServesAServersLeaseToNoDialer) {
  const std::string lease = LeaseOf("one", "mcp:github");
  Dialer dialer(runnerd_, session_);
  for (const char* destination : {"mcp:github", "github", kProvider, "mcp:443"})
    EXPECT_THAT(dialer.Redeem(lease, destination), FailsWith(ErrorCode::kPermissionDenied))
        << destination;
}

TEST_F(ServersVault, GivesNoVariableThatABoxWouldRefuse) {
  const std::string lease = LeaseOf("one", "mcp:github");
  for (const char* name : {"", "LD_PRELOAD", "A=B"})
    EXPECT_THAT(Ask("github", {{name, lease}}), FailsWith(ErrorCode::kUnavailable)) << name;
  EXPECT_THAT(Ask("github", {{"TOKEN", lease}}), IsOk());
}

TEST_F(ServersVault, GivesNothingOnceItIsLocked) {
  const std::string lease = LeaseOf("one", "mcp:github");
  ASSERT_THAT(brokerd_.Lock(), IsOk());
  EXPECT_THAT(Ask("github", {{"TOKEN", lease}}), FailsWith(ErrorCode::kUnavailable));
}

TEST_F(Vault, LeasesNothingThatItDoesNotHave) {
  EXPECT_THAT(brokerd_.Lease("demo-key", session_, kProvider), FailsWith(ErrorCode::kNotFound));
}

TEST_F(Vault, TakesNoTicketThatItDidNotGive) {
  ASSERT_THAT(brokerd_.Expect("demo-key"), IsOk());
  EXPECT_THAT(intake_.Put(std::string(32, 'x'), MemoryFile(kSecret)),
              FailsWith(ErrorCode::kPermissionDenied));
  EXPECT_THAT(*brokerd_.Names(), IsEmpty());
}

TEST_F(Vault, TakesATicketOnce) {
  const std::string ticket = *brokerd_.Expect("demo-key");
  EXPECT_THAT(intake_.Put(ticket, MemoryFile(kSecret)), IsOk());
  EXPECT_THAT(intake_.Put(ticket, MemoryFile("another")), FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(Vault, TakesNoFileThatSomebodyCouldStillChange) {
  const std::string ticket = *brokerd_.Expect("demo-key");
  EXPECT_THAT(intake_.Put(ticket, MemoryFile(kSecret, support::kAllSeals & ~F_SEAL_WRITE)),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(*brokerd_.Names(), IsEmpty());
  EXPECT_THAT(intake_.Put(ticket, MemoryFile(kSecret)), FailsWith(ErrorCode::kPermissionDenied));
}

TEST_F(Vault, TakesNoFileThatIsTooLarge) {
  EXPECT_THAT(Put(std::string(65'537, 'x')), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(Put(std::string(65'536, 'x')), IsOk());
}

TEST_F(Vault, HoldsSixtyFourTicketsAtMost) {
  for (int i = 0; i < 64; ++i) ASSERT_THAT(brokerd_.Expect("demo-key"), IsOk());
  EXPECT_THAT(brokerd_.Expect("demo-key"), FailsWith(ErrorCode::kResourceExhausted));
}

TEST_F(Vault, LetsGoOfAClientThatSaysNothingAndServesOthersMeanwhile) {
  const os::UniqueFd silent = intake_.Connect();
  EXPECT_THAT(Put(kSecret), IsOk());
  pollfd ended{.fd = silent.get(), .events = POLLIN, .revents = 0};
  EXPECT_EQ(::poll(&ended, 1, 2'000), 0);
  ASSERT_EQ(::poll(&ended, 1, 10'000), 1);
  EXPECT_THAT(frame::Receive(silent.get()), FailsWith(ErrorCode::kUnavailable));
}

TEST_F(Vault, ServesSixteenClientsAtOnceAndTurnsTheNextAway) {
  std::vector<os::UniqueFd> silent;
  for (int i = 0; i < 16; ++i) silent.push_back(intake_.Connect());
  pollfd turned_away{.fd = intake_.Connect().Release(), .events = POLLIN, .revents = 0};
  const os::UniqueFd owned(turned_away.fd);
  ASSERT_EQ(::poll(&turned_away, 1, 2'000), 1);
  EXPECT_THAT(frame::Receive(turned_away.fd), FailsWith(ErrorCode::kUnavailable));
  silent.clear();
  EXPECT_THAT(Put(kSecret), IsOk());
}

TEST_F(Vault, LetsGoOfADialerThatDoesNotReadAndServesOthersMeanwhile) {
  const std::string lease = LeaseIt();
  Dialer deaf(runnerd_, session_);
  v1::RedeemRequest request;
  request.set_lease_id(lease);
  request.set_destination(kProvider);
  ::fcntl(deaf.pair().get(), F_SETFL, O_NONBLOCK);
  for (int i = 0; i < 100'000; ++i) {
    const Result<void> sent = frame::Send(deaf.pair().get(), request.SerializeAsString());
    if (!sent.ok() && sent.error().code() == ErrorCode::kUnavailable) break;
  }
  EXPECT_THAT(frame::Send(deaf.pair().get(), "x"), FailsWith(ErrorCode::kUnavailable));
  Dialer other(runnerd_, session_);
  EXPECT_THAT(other.Redeem(lease, kProvider), IsOk());
}

TEST_F(Vault, GoesOnWithPeersThatWereRestarted) {
  const std::string lease = LeaseIt();
  runnerd_.Reset();
  runnerd_ = vaultd_.WireFrames("runnerd");
  support::VaultClient again(vaultd_.WireStream("brokerd"));
  EXPECT_THAT(*again.Names(), ElementsAre("demo-key"));
  Dialer dialer(runnerd_, session_);
  EXPECT_THAT(dialer.Redeem(lease, kProvider), IsOk());
}

TEST_F(Vault, WritesNoSecretIntoItsLog) {
  const std::string lease = LeaseIt();
  Dialer dialer(runnerd_, session_);
  ASSERT_THAT(dialer.Redeem(lease, kProvider), IsOk());
  EXPECT_THAT(intake_.Put("too short", MemoryFile(kSecret)),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(vaultd_.log(), HasSubstr("demo-key"));
  EXPECT_THAT(vaultd_.log(), Not(HasSubstr(kSecret)));
}

TEST_F(Vault, EndsWithCoworkd) {
  EXPECT_EQ(vaultd_.End(), support::Ending::Exit(0)) << vaultd_.log();
}

class VaultWithoutKeystore : public VaultOf {
 protected:
  VaultWithoutKeystore() : VaultOf("unavailable") {}
};

TEST_F(VaultWithoutKeystore, KeepsAndLendsNothingAndNamesTheRemedy) {
  EXPECT_EQ(brokerd_.GetStatus()->keystore(), "unavailable");
  const auto expected = brokerd_.Expect("demo-key");
  ASSERT_THAT(expected, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(expected.error().message(), HasSubstr("--keystore ephemeral"));
  const auto leased = brokerd_.Lease("demo-key", session_, kProvider);
  ASSERT_THAT(leased, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(leased.error().message(), HasSubstr("--keystore ephemeral"));
}

TEST(VaultProgram, DoesNotStartWithoutAKeystoreItKnows) {
  const std::vector<std::vector<std::string>> wrong = {
      {},
      {"--keystore"},
      {"--keystore", "plaintext"},
      {"--keystore", "ephemeral", "x"},
      {"--keystore", "ephemeral", "--data", "/tmp"},
      {"--keystore", "passphrase"},
      {"--keystore", "passphrase", "--data"}};
  for (const auto& arguments : wrong) {
    Daemon vaultd = support::StartDaemon(COWORK_PROGRAM, arguments);
    EXPECT_THAT(vaultd.WaitReady(), FailsWith(ErrorCode::kUnavailable));
    EXPECT_EQ(vaultd.WaitEnd(), support::Ending::Exit(2));
    EXPECT_THAT(vaultd.log(), HasSubstr("ephemeral|unavailable"));
  }
}

}  // namespace
}  // namespace cowork
