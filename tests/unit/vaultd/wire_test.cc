#include "vaultd/wire.h"

#include <set>
#include <string>

#include <google/protobuf/descriptor.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/memory_file.h"

namespace cowork::vaultd {
namespace {

using support::FailsWith;
using support::IsOk;

constexpr auto kSession = "s-00000000000000000000000000";
constexpr auto kLease = "l-00000000000000000000000000";

v1::LeaseRequest LeaseOn(std::string name, std::string session, std::string destination) {
  v1::LeaseRequest request;
  request.set_name(std::move(name));
  request.set_session_id(std::move(session));
  request.set_destination(std::move(destination));
  return request;
}

Result<std::string> Expecting(std::string name) {
  v1::ExpectRequest request;
  request.set_name(std::move(name));
  return FromWire(request);
}

frame::Frame Redeeming(std::string lease, std::string destination) {
  v1::RedeemRequest request;
  request.set_lease_id(std::move(lease));
  request.set_destination(std::move(destination));
  return {.bytes = request.SerializeAsString(), .descriptors = {}};
}

frame::Frame WiringFor(std::string session, size_t descriptors) {
  v1::WireToVault message;
  message.set_session_id(std::move(session));
  frame::Frame packet{.bytes = message.SerializeAsString(), .descriptors = {}};
  while (packet.descriptors.size() < descriptors)
    packet.descriptors.push_back(support::MemoryFile(""));
  return packet;
}

TEST(VaultWire, TakesNamesOfPlainLettersOnly) {
  for (const std::string& name :
       {std::string("demo-key"), std::string("A.b_9"), std::string(128, 'x')})
    EXPECT_THAT(Expecting(name), IsOk()) << name;
  for (const std::string& name : {std::string(), std::string(129, 'x'), std::string("a b"),
                                  std::string("a/b"), std::string("a\n"), std::string("é")})
    EXPECT_THAT(Expecting(name), FailsWith(ErrorCode::kInvalidArgument)) << name;
}

TEST(VaultWire, ReadsAWholeLease) {
  const Lease lease = *FromWire(LeaseOn("demo-key", kSession, "127.0.0.1:8123"));
  EXPECT_EQ(lease.secret, "demo-key");
  EXPECT_EQ(lease.session.text(), kSession);
  EXPECT_EQ(lease.destination, "127.0.0.1:8123");
}

TEST(VaultWire, RefusesHalfALease) {
  for (const auto& half : {LeaseOn("", kSession, "h:1"), LeaseOn("demo-key", "", "h:1"),
                           LeaseOn("demo-key", kLease, "h:1"), LeaseOn("demo-key", kSession, "")})
    EXPECT_THAT(FromWire(half), FailsWith(ErrorCode::kInvalidArgument)) << half.DebugString();
}

TEST(VaultWire, TakesADestinationOfHostAndPortOnly) {
  for (const auto* destination : {"h:1", "127.0.0.1:65535", "[::1]:80", "api.example.org:443"})
    EXPECT_THAT(FromWire(LeaseOn("k", kSession, destination)), IsOk()) << destination;
  const std::string long_one = std::string(300, 'h') + ":1";
  for (const auto* destination : {"h", ":1", "h:", "h:0", "h:65536", "h:-1", "h: 1", "h:1x",
                                  "h h:1", "h\n:1", "h:99999999999", long_one.c_str()})
    EXPECT_THAT(FromWire(LeaseOn("k", kSession, destination)),
                FailsWith(ErrorCode::kInvalidArgument))
        << destination;
}

TEST(VaultWire, LeasesForAServerByItsName) {
  EXPECT_EQ(FromWire(LeaseOn("k", kSession, "mcp:github"))->destination, "mcp:github");
  for (const auto* destination : {"mcp:", "mcp:443", "mcp:Git", "mcp:a_b", "mcp:git:443"})
    EXPECT_THAT(FromWire(LeaseOn("k", kSession, destination)),
                FailsWith(ErrorCode::kInvalidArgument))
        << destination;
}

TEST(VaultWire, TakesADialerToNoServer) {
  for (const auto* destination : {"mcp:github", "mcp:443"})
    EXPECT_THAT(RedemptionFromWire(Redeeming(kLease, destination)),
                FailsWith(ErrorCode::kInvalidArgument))
        << destination;
}

TEST(VaultWire, ReadsWhatADialerAsks) {
  const Redemption asked = *RedemptionFromWire(Redeeming(kLease, "h:1"));
  EXPECT_EQ(asked.lease.text(), kLease);
  EXPECT_EQ(asked.destination, "h:1");
}

TEST(VaultWire, RefusesWhatADialerMayNotSend) {
  EXPECT_THAT(RedemptionFromWire(Redeeming(kSession, "h:1")),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(RedemptionFromWire(Redeeming(kLease, "")), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(RedemptionFromWire({.bytes = "\xff", .descriptors = {}}),
              FailsWith(ErrorCode::kInvalidArgument));
  frame::Frame with_descriptor = Redeeming(kLease, "h:1");
  with_descriptor.descriptors.push_back(support::MemoryFile(""));
  EXPECT_THAT(RedemptionFromWire(with_descriptor), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(VaultWire, WiresADialerWithOneDescriptorAndItsSession) {
  const Wiring dialers = *WiringFromWire(WiringFor(kSession, 1));
  EXPECT_EQ(dialers.session.text(), kSession);
  EXPECT_EQ(dialers.server, "");
  EXPECT_TRUE(dialers.variables.empty());
  EXPECT_THAT(WiringFromWire(WiringFor(kSession, 0)), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(WiringFromWire(WiringFor(kSession, 2)), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(WiringFromWire(WiringFor("", 1)), FailsWith(ErrorCode::kInvalidArgument));
}

frame::Frame WiringForServer(std::string server, std::vector<std::string> leases) {
  v1::WireToVault message;
  message.set_session_id(kSession);
  message.set_server(std::move(server));
  for (std::string& lease : leases) {
    message.add_variables()->set_name("TOKEN");
    message.mutable_variables()->rbegin()->set_lease_id(std::move(lease));
  }
  frame::Frame packet{.bytes = message.SerializeAsString(), .descriptors = {}};
  packet.descriptors.push_back(support::MemoryFile(""));
  return packet;
}

TEST(VaultWire, WiresAServersBoxWithItsVariables) {
  const Wiring servers = *WiringFromWire(WiringForServer("github", {kLease, kLease}));
  EXPECT_EQ(servers.session.text(), kSession);
  EXPECT_EQ(servers.server, "github");
  ASSERT_EQ(servers.variables.size(), 2u);
  EXPECT_EQ(servers.variables[1].name, "TOKEN");
  EXPECT_EQ(servers.variables[1].lease.text(), kLease);
}

TEST(VaultWire, WiresNoServerByHalf) {
  EXPECT_THAT(WiringFromWire(WiringForServer("github", {})),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(WiringFromWire(WiringForServer("", {kLease})),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(WiringFromWire(WiringForServer("github", {kLease, kSession})),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(VaultWire, RevokesOfASessionAlone) {
  v1::RevokeRequest request;
  EXPECT_THAT(FromWire(request), FailsWith(ErrorCode::kInvalidArgument));
  request.set_session_id(kLease);
  EXPECT_THAT(FromWire(request), FailsWith(ErrorCode::kInvalidArgument));
  request.set_session_id(kSession);
  EXPECT_EQ(FromWire(request)->text(), kSession);
}

TEST(VaultWire, RemovesByAWholeName) {
  v1::RemoveRequest request;
  EXPECT_THAT(FromWire(request), FailsWith(ErrorCode::kInvalidArgument));
  request.set_name("demo-key");
  EXPECT_EQ(*FromWire(request), "demo-key");
}

TEST(VaultWire, NamesKeystoreAndState) {
  EXPECT_EQ(ToWire("ephemeral", VaultState::kOpen, "").keystore(), "ephemeral");
  EXPECT_EQ(ToWire("passphrase", VaultState::kOpen, "key").state(), "open");
  EXPECT_EQ(ToWire("passphrase", VaultState::kOpen, "key").case_key(), "key");
  EXPECT_EQ(ToWire("passphrase", VaultState::kLocked, "").state(), "locked");
  EXPECT_EQ(ToWire("passphrase", VaultState::kNew, "").state(), "new");
  EXPECT_EQ(ToWire("unavailable", VaultState::kNone, "").state(), "none");
}

TEST(VaultWire, TellsOfASecretAllButTheSecret) {
  const v1::VaultSecrets told = ToWire(
      std::vector<SecretFacts>{{.name = "demo-key", .kind = kProviderKey, .set_unix_ms = 7}});
  ASSERT_EQ(told.secrets_size(), 1);
  EXPECT_EQ(told.secrets(0).name(), "demo-key");
  EXPECT_EQ(told.secrets(0).kind(), "provider-key");
  EXPECT_EQ(told.secrets(0).set_unix_ms(), 7);
}

TEST(VaultWire, TellsWhetherAPassphraseWillBeTheFirst) {
  const Vault::Expected first{.act = Errand::Act::kSetPassphrase};
  EXPECT_TRUE(ToWire(Ticket{}, first).sets_passphrase());
  const Vault::Expected another{.act = Errand::Act::kUnlock, .failures = 3};
  EXPECT_FALSE(ToWire(Ticket{}, another).sets_passphrase());
  EXPECT_EQ(ToWire(Ticket{}, another).failures(), 3u);
}

// What a field could carry a secret in, by the contract's own description.
std::set<std::string> FieldsOfBytes(const google::protobuf::Descriptor& message) {
  std::set<std::string> found;
  for (int i = 0; i < message.field_count(); ++i) {
    const auto& field = *message.field(i);
    if (field.type() == google::protobuf::FieldDescriptor::TYPE_BYTES)
      found.insert(field.full_name());
    if (field.message_type() != nullptr) found.merge(FieldsOfBytes(*field.message_type()));
  }
  return found;
}

TEST(VaultContract, HasNoFieldForASecret) {
  std::set<std::string> found;
  const auto& file = *v1::LeaseRequest::descriptor()->file();
  for (int i = 0; i < file.message_type_count(); ++i)
    found.merge(FieldsOfBytes(*file.message_type(i)));
  EXPECT_EQ(found, (std::set<std::string>{
                       "cowork.v1.ExpectResponse.ticket",
                       "cowork.v1.ExpectUnlockResponse.ticket",
                       // Digests of records, and what the vault signs of them.
                       "cowork.v1.AuditHead.link",
                       "cowork.v1.MakeCheckpointRequest.link_then",
                       "cowork.v1.VerifyVaultAuditRequest.head",
                       "cowork.v1.Checkpoint.signer",
                       "cowork.v1.Checkpoint.signature",
                       // A public key, and what brokerd sealed for it: commands and arguments.
                       "cowork.v1.GetVaultStatusResponse.case_key",
                       "cowork.v1.OpenCasesRequest.sealed",
                       "cowork.v1.OpenCasesResponse.Opened.bytes",
                   }));
}

TEST(VaultWire, ShowsTenThousandRecordsAtMost) {
  v1::TailVaultAuditRequest request;
  request.set_count(10'000);
  EXPECT_EQ(*FromWire(request), 10'000U);
  request.set_count(10'001);
  EXPECT_THAT(FromWire(request), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(VaultWire, OpensTwoHundredCasesAtMost) {
  v1::OpenCasesRequest request;
  for (int i = 0; i < 200; ++i) request.add_sealed("x");
  EXPECT_EQ(FromWire(request)->size(), 200U);
  request.add_sealed("x");
  EXPECT_THAT(FromWire(request), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(VaultWire, TellsAnEmptyCaseFromOneThatDoesNotOpen) {
  const v1::OpenCasesResponse response = ToWire({OpenedCase(""), OpenedCase(), OpenedCase("x")});
  EXPECT_TRUE(response.cases(0).opens());
  EXPECT_FALSE(response.cases(1).opens());
  EXPECT_EQ(response.cases(2).bytes(), "x");
}

TEST(VaultWire, TakesLinksOfThirtyTwoBytesOnly) {
  v1::MakeCheckpointRequest to_sign;
  v1::VerifyVaultAuditRequest to_verify;
  EXPECT_THAT(FromWire(to_sign), FailsWith(ErrorCode::kInvalidArgument)) << "no audit";
  for (const size_t wrong : {1u, 31u, 33u}) {
    to_sign.mutable_broker()->set_records(7);
    to_sign.mutable_broker()->set_link(std::string(wrong, 'b'));
    EXPECT_THAT(FromWire(to_sign), FailsWith(ErrorCode::kInvalidArgument)) << wrong;
    to_verify.set_head(std::string(wrong, 'b'));
    EXPECT_THAT(FromWire(to_verify), FailsWith(ErrorCode::kInvalidArgument)) << wrong;
  }
  to_sign.mutable_broker()->set_link(std::string(32, 'b'));
  EXPECT_THAT(FromWire(to_sign), IsOk());
  to_sign.set_link_then("b");
  EXPECT_THAT(FromWire(to_sign), FailsWith(ErrorCode::kInvalidArgument));
  to_verify.set_head(std::string(32, 'b'));
  EXPECT_THAT(FromWire(to_verify), IsOk());
}

}  // namespace
}  // namespace cowork::vaultd
