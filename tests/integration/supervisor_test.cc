// How coworkd starts, wires, restarts and ends its daemons.

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "tests/support/coworkd_at_work.h"
#include "tests/support/in_child.h"

namespace cowork {
namespace {

namespace fs = std::filesystem;
using support::Eventually;
using support::kDaemons;
using support::kSomebody;
using support::LinesOf;
using ::testing::UnorderedElementsAre;

using Supervisor = support::CoworkdAtWork;

TEST_F(Supervisor, StartsFourDaemonsAndSaysWhenAllAreReady) {
  EXPECT_EQ(Start(), "0\n");
  std::vector<std::string> names;
  for (const auto& [name, pid] : Children()) names.push_back(name);
  EXPECT_THAT(names, UnorderedElementsAre("brokerd", "policyd", "vaultd", "runnerd"));
}

TEST_F(Supervisor, GivesADaemonFourDescriptorsAndNoOther) {
  ASSERT_EQ(Start(), "0\n");
  for (const std::string& daemon : kDaemons) {
    std::vector<std::string> numbers;
    for (const std::string& line : LinesOf(LogOf(daemon), "descriptor "))
      numbers.push_back(line.substr(0, line.find(' ')));
    EXPECT_THAT(numbers, UnorderedElementsAre("0", "1", "2", "3")) << daemon;
  }
}

TEST_F(Supervisor, GivesADaemonAsManyDescriptorsAsItMayHave) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit few{.rlim_cur = 64, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  EXPECT_EQ(Start(), "0\n");
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  for (const auto& [name, pid] : Children()) {
    rlimit given{};
    ASSERT_EQ(::prlimit(pid, RLIMIT_NOFILE, nullptr, &given), 0);
    EXPECT_EQ(given.rlim_cur, before.rlim_max) << name;
  }
}

TEST_F(Supervisor, BuildsTheEnvironmentOfADaemonFromNothing) {
  ASSERT_EQ(Start(), "0\n");
  for (const std::string& daemon : kDaemons)
    EXPECT_THAT(LinesOf(LogOf(daemon), "environment "),
                UnorderedElementsAre("PATH=/usr/bin:/bin", "LANG=C.UTF-8"))
        << daemon;
}

TEST_F(Supervisor, WiresEachDaemonToItsPeersAndToNobodyElse) {
  ASSERT_EQ(Start(), "0\n");
  const auto channels = [this](const char* daemon) { return LinesOf(LogOf(daemon), "channel "); };
  ASSERT_TRUE(Eventually([this] { return EndsHandedOver() == 11; }));
  EXPECT_THAT(channels("brokerd"),
              UnorderedElementsAre("broker.sock", "admin.sock", "policyd", "vaultd", "runnerd"));
  EXPECT_THAT(channels("policyd"), UnorderedElementsAre("brokerd"));
  EXPECT_THAT(channels("vaultd"), UnorderedElementsAre("brokerd", "runnerd", "intake.sock"));
  EXPECT_THAT(channels("runnerd"), UnorderedElementsAre("brokerd", "vaultd"));
}

TEST_F(Supervisor, StartsAKilledDaemonAnewAndWiresItToItsOldPeers) {
  ASSERT_EQ(Start(), "0\n");
  size_t ends = 11;
  ASSERT_TRUE(Eventually([&] { return EndsHandedOver() == ends; }));
  // What a new one gets, and one new end for each of its peers.
  const std::pair<const char*, size_t> killed[] = {
      {"brokerd", 5 + 3}, {"policyd", 1 + 1}, {"vaultd", 3 + 2}, {"runnerd", 2 + 2}};
  for (const auto& [daemon, more] : killed) {
    const auto before = Children();
    ::kill(before.at(daemon), SIGKILL);
    ends += more;
    EXPECT_TRUE(Eventually([&] { return EndsHandedOver() == ends; })) << daemon;
    for (const auto& [name, pid] : Children())
      EXPECT_EQ(pid == before.at(name), name != daemon) << name;
  }
}

// As for the daemons: with an end of a daemon's control one could hand it a channel.
TEST_F(Supervisor, HidesWhatItHoldsFromOtherProcessesOfThePerson) {
  ASSERT_EQ(Start(), "0\n");
  const auto open = [](pid_t process) {
    return support::InChild([process] {
      if (::geteuid() == 0 && ::setresuid(kSomebody, kSomebody, kSomebody) != 0) return 99;
      const std::string files = "/proc/" + std::to_string(process) + "/fd";
      return ::open(files.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC) < 0 ? errno : 0;
    });
  };
  EXPECT_EQ(open(Children().at("policyd")), support::Ending::Exit(0)) << "an idle one does not";
  EXPECT_EQ(open(coworkd_), support::Ending::Exit(EACCES));
}

TEST_F(Supervisor, EndsEveryDaemonWhenItIsKilled) {
  ASSERT_EQ(Start(), "0\n");
  const auto children = Children();
  ASSERT_EQ(children.size(), 4U);
  ::kill(coworkd_, SIGKILL);
  AwaitEnd();
  EXPECT_TRUE(Gone(children));
}

TEST_F(Supervisor, EndsWellWhenToldTo) {
  ASSERT_EQ(Start(), "0\n");
  const auto children = Children();
  ::kill(coworkd_, SIGTERM);
  EXPECT_EQ(AwaitEnd(), 0);
  EXPECT_TRUE(Gone(children));
  for (const char* socket : {"broker.sock", "admin.sock", "intake.sock"})
    EXPECT_FALSE(fs::exists(home() + "/run/" + socket)) << socket;
}

TEST_F(Supervisor, RemovesNoFileThatIsNotItsOwn) {
  ASSERT_EQ(Start(), "0\n");
  const std::string socket = home() + "/run/broker.sock";
  fs::rename(socket, socket + ".moved");
  std::ofstream(socket) << "of another";
  ::kill(coworkd_, SIGTERM);
  EXPECT_EQ(AwaitEnd(), 0);
  EXPECT_TRUE(fs::exists(socket));
  EXPECT_FALSE(fs::exists(home() + "/run/admin.sock"));
}

TEST_F(Supervisor, StartsAgainOverTheSocketsThatAKilledOneLeft) {
  ASSERT_EQ(Start(), "0\n");
  ::kill(coworkd_, SIGKILL);
  AwaitEnd();
  ASSERT_TRUE(fs::exists(home() + "/run/broker.sock"));
  EXPECT_EQ(Start(), "0\n");
}

TEST_F(Supervisor, MakesSocketsForThePersonAlone) {
  ASSERT_EQ(Start(), "0\n");
  for (const char* socket : {"/run/broker.sock", "/run/admin.sock", "/run/intake.sock"})
    EXPECT_EQ(fs::status(home() + socket).permissions(),
              fs::perms::owner_read | fs::perms::owner_write)
        << socket;
  EXPECT_EQ(fs::status(LogOf("vaultd")).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

}  // namespace
}  // namespace cowork
