// The other half of a confinement: the real vaultd is under it, and still does its work. That each
// thing it does goes well under it is shown in tests/integration/vault_test.cc.

#include <fcntl.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/ids.h"
#include "tests/support/bystander.h"
#include "tests/support/content_of.h"
#include "tests/support/daemon.h"
#include "tests/support/matchers.h"
#include "tests/support/new_log.h"
#include "tests/support/process.h"
#include "tests/support/vault_client.h"

namespace cowork::vaultd {
namespace {

using support::Bystander;
using support::Daemon;
using support::Dialer;
using support::IsOk;
using support::MemoryFile;
using support::VaultClient;

constexpr auto kProvider = "127.0.0.1:8123";

class VaultdConfinement : public ::testing::Test {
 protected:
  VaultdConfinement() {
    vaultd_.Wire("intake.sock", intake_.Listen());
    EXPECT_THAT(vaultd_.WaitReady(), IsOk());
  }

  support::IntakeSocket intake_;
  Daemon vaultd_ = support::StartDaemon(COWORK_PROGRAM, {"--keystore", "ephemeral"});
  VaultClient brokerd_{vaultd_.WireStream("brokerd")};
  os::UniqueFd runnerd_ = vaultd_.WireFrames("runnerd");
};

// Under load gRPC starts threads, grows its heap and waits for locks, by calls of the kernel that
// one quiet question never makes; and both threads of vaultd are in the vault at once.
TEST_F(VaultdConfinement, StillAnswersManyCallersAtOnce) {
  constexpr int kCallers = 4;
  constexpr int kCallsOfEach = 100;
  const std::string session = SessionId::Random().text();
  ASSERT_THAT(intake_.Put(*brokerd_.Expect("demo-key"), MemoryFile("hush")), IsOk());
  std::atomic<int> answers = 0;
  const auto call = [&] {
    Dialer dialer(runnerd_, session);
    for (int i = 0; i < kCallsOfEach; ++i) {
      const auto lease = brokerd_.Lease("demo-key", session, kProvider);
      answers += lease.ok() && dialer.Redeem(*lease, kProvider).ok();
      answers += intake_.Put(*brokerd_.Expect("other"), MemoryFile("hush")).ok();
    }
  };
  std::vector<std::thread> callers(kCallers);
  for (std::thread& caller : callers) caller = std::thread(call);
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(answers, 2 * kCallers * kCallsOfEach) << vaultd_.log().substr(0, 2000);
}

TEST_F(VaultdConfinement, StillTakesANewLog) {
  ASSERT_THAT(brokerd_.GetStatus(), IsOk());
  support::ExpectTakesANewLog(vaultd_);
}

TEST_F(VaultdConfinement, IsUponTheProgramThatAnswers) {
  ASSERT_THAT(brokerd_.GetStatus(), IsOk());
  const auto threads = support::ThreadsOf(vaultd_.pid());
  EXPECT_GE(threads.size(), 2u);
  for (const std::string& thread : threads) {
    EXPECT_EQ(support::StatusOf(thread, "Seccomp"), "2") << thread;
    EXPECT_EQ(support::StatusOf(thread, "NoNewPrivs"), "1") << thread;
  }
}

// Root may look into anything: these run as a person does.
class VaultdHides : public VaultdConfinement {
 protected:
  void SetUp() override {
    if (::geteuid() == 0) GTEST_SKIP() << "root sees everything; run this as another user";
  }
};

int OpenOf(pid_t process, const std::string& file) {
  const std::string path = "/proc/" + std::to_string(process) + "/" + file;
  const os::UniqueFd opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  return opened.valid() ? 0 : errno;
}

TEST_F(VaultdHides, ItsMemoryFromOtherProcessesOfThePerson) {
  const Bystander bystander;
  for (const auto* file : {"mem", "environ", "maps", "auxv"}) {
    EXPECT_EQ(OpenOf(bystander.pid(), file), 0) << file;
    EXPECT_EQ(OpenOf(vaultd_.pid(), file), EACCES) << file;
  }
}

TEST_F(VaultdHides, ItsDescriptorsFromOtherProcessesOfThePerson) {
  const Bystander bystander;
  EXPECT_EQ(OpenOf(bystander.pid(), "fd"), 0);
  EXPECT_EQ(OpenOf(vaultd_.pid(), "fd"), EACCES);
}

TEST_F(VaultdHides, ItselfFromDebuggers) {
  const Bystander bystander;
  EXPECT_EQ(::ptrace(PTRACE_SEIZE, bystander.pid(), nullptr, nullptr), 0);
  EXPECT_EQ(::ptrace(PTRACE_SEIZE, vaultd_.pid(), nullptr, nullptr), -1);
  EXPECT_EQ(errno, EPERM);
}

TEST_F(VaultdConfinement, LeavesNoCoreFile) {
  EXPECT_THAT(support::ContentOf("/proc/" + std::to_string(vaultd_.pid()) + "/limits"),
              ::testing::ContainsRegex("Max core file size +0 +0 "));
}

}  // namespace
}  // namespace cowork::vaultd
