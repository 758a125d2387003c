#include "vaultd/intake/intake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cowork/v1/frames.pb.h"
#include "tests/support/matchers.h"
#include "tests/support/memory_file.h"
#include "vaultd/core/ephemeral_store.h"
#include "vaultd/intake/sealed_file.h"

namespace cowork::vaultd {
namespace {

using namespace std::chrono_literals;
using support::ContentOf;
using support::FailsWith;
using support::IsOk;
using support::kAllSeals;
using support::MemoryFile;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const TimePoint kNoon = TimePoint() + 12h;
TimePoint AtNoon() {
  return kNoon;
}
const Ticket kTicket = {1, 2, 3};

frame::Frame Packet(std::string ticket, std::vector<std::string> files) {
  v1::IntakeRequest request;
  request.set_ticket(std::move(ticket));
  frame::Frame packet{.bytes = request.SerializeAsString(), .descriptors = {}};
  for (const std::string& file : files) packet.descriptors.push_back(MemoryFile(file));
  return packet;
}

std::string Whole(const Ticket& ticket) {
  return {ticket.begin(), ticket.end()};
}

TEST(SealedFile, GivesBackWhatItWasMadeOf) {
  const SecretBytes secret = *ReadSealed(MemoryFile("hush"));
  const os::UniqueFd made = *MakeSealed(secret);
  EXPECT_EQ(ContentOf(made), "hush");
  EXPECT_EQ(::fcntl(made.get(), F_GET_SEALS) & kAllSeals, kAllSeals);
  EXPECT_NE(::fcntl(made.get(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST(SealedFile, IsNotReadUnlessAllIsSealed) {
  for (const int seal : {F_SEAL_WRITE, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_SEAL})
    EXPECT_THAT(ReadSealed(MemoryFile("hush", kAllSeals & ~seal)),
                FailsWith(ErrorCode::kInvalidArgument))
        << seal;
}

TEST(SealedFile, IsAMemoryFile) {
  int pipe[2] = {-1, -1};
  ASSERT_EQ(::pipe2(pipe, O_CLOEXEC), 0);
  const os::UniqueFd read_end(pipe[0]), write_end(pipe[1]);
  EXPECT_THAT(ReadSealed(read_end), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(ReadSealed(os::UniqueFd(::open("/etc/passwd", O_RDONLY | O_CLOEXEC))),
              FailsWith(ErrorCode::kInvalidArgument));
  // A tmpfs of the system's can be no more sealed than a disk.
  EXPECT_THAT(ReadSealed(os::UniqueFd(::open("/dev/shm", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600))),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(SealedFile, HoldsOneByteToSixtyFourKibibytes) {
  EXPECT_THAT(ReadSealed(MemoryFile("")), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_EQ(ReadSealed(MemoryFile("x"))->size(), 1u);
  EXPECT_EQ(ReadSealed(MemoryFile(std::string(65'536, 'x')))->size(), 65'536u);
  EXPECT_THAT(ReadSealed(MemoryFile(std::string(65'537, 'x'))),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Intake, ReadsATicketWithOneFile) {
  EXPECT_EQ(*TicketFromWire(Packet(Whole(kTicket), {"hush"})), kTicket);
}

TEST(Intake, RefusesAnythingElse) {
  const std::string ticket = Whole(kTicket);
  EXPECT_THAT(TicketFromWire(Packet(ticket, {})), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(TicketFromWire(Packet(ticket, {"a", "b"})), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(TicketFromWire(Packet("", {"a"})), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(TicketFromWire(Packet(ticket.substr(1), {"a"})),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(TicketFromWire(Packet(ticket + "x", {"a"})), FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(TicketFromWire({.bytes = "\xff", .descriptors = {}}),
              FailsWith(ErrorCode::kInvalidArgument));
}

std::string RefusalIn(const std::string& answer) {
  v1::IntakeResponse response;
  EXPECT_TRUE(response.ParseFromString(answer));
  return response.refused();
}

TEST(Intake, KeepsASecretAndSaysSoInAPacketThatIsNotEmpty) {
  Vault vault(std::make_unique<EphemeralStore>());
  ASSERT_THAT(vault.Expect(kTicket, "demo-key", kNoon), IsOk());
  const std::string answer = AnswerIntake(vault, Packet(Whole(kTicket), {"hush"}), AtNoon);
  EXPECT_FALSE(answer.empty());
  EXPECT_EQ(RefusalIn(answer), "");
  ASSERT_THAT(*vault.List(), SizeIs(1));
  EXPECT_EQ(vault.List()->front().name, "demo-key");
}

TEST(Intake, SaysWhyItKeepsNothing) {
  Vault vault(std::make_unique<EphemeralStore>());
  const frame::Frame packet = Packet(Whole(kTicket), {"hush"});
  EXPECT_THAT(RefusalIn(AnswerIntake(vault, packet, AtNoon)), HasSubstr("cowork secret set"));
  EXPECT_THAT(*vault.List(), SizeIs(0));
}

TEST(Intake, SaysOfWhatKindARefusalIs) {
  Vault vault(std::make_unique<EphemeralStore>());
  v1::IntakeResponse response;
  ASSERT_TRUE(
      response.ParseFromString(AnswerIntake(vault, Packet(Whole(kTicket), {"hush"}), AtNoon)));
  EXPECT_EQ(response.code(), v1::IntakeResponse::PERMISSION_DENIED);
  ASSERT_TRUE(response.ParseFromString(AnswerIntake(vault, Packet("", {"hush"}), AtNoon)));
  EXPECT_EQ(response.code(), v1::IntakeResponse::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace cowork::vaultd
