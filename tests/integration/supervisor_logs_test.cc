// What coworkd does with the logs of its daemons, and with its own.

#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/support/coworkd_at_work.h"

namespace cowork {
namespace {

namespace fs = std::filesystem;
using support::Eventually;
using support::LinesOf;
using ::testing::SizeIs;

constexpr uintmax_t kMoreThanALogHolds = 101ull * 1024 * 1024;

class SupervisorLogs : public support::CoworkdAtWork {
 protected:
  std::string Directory() const { return home() + "/state/log"; }

  // The files of a daemon that were put aside.
  std::vector<std::string> PutAside(const std::string& daemon) const {
    std::vector<std::string> paths;
    for (const auto& entry : fs::directory_iterator(Directory()))
      if (entry.path().filename().string().starts_with(daemon + "-"))
        paths.push_back(entry.path().string());
    return paths;
  }

  // Has coworkd wire policyd anew, which its peers log.
  void LetSomethingHappen() {
    const pid_t policyd = Children().at("policyd");
    ::kill(policyd, SIGKILL);
    ASSERT_TRUE(Eventually([&] {
      const auto children = Children();
      return children.contains("policyd") && children.at("policyd") != policyd;
    }));
  }
  // coworkd looks every few seconds.
  bool IsPutAside(const std::string& daemon) const {
    return Eventually([&] { return PutAside(daemon).size() == 1; });
  }
};

TEST_F(SupervisorLogs, GivesADaemonANewLogWhenItsOwnIsFull) {
  ASSERT_EQ(Start(), "0\n");
  ASSERT_TRUE(Eventually([&] { return EndsHandedOver() == 11; }));
  fs::resize_file(LogOf("brokerd"), kMoreThanALogHolds);
  ASSERT_TRUE(IsPutAside("brokerd"));
  LetSomethingHappen();
  const auto channels = [this] { return LinesOf(LogOf("brokerd"), "channel ").size(); };
  ASSERT_TRUE(Eventually([&] { return channels() == 1; })) << "the same brokerd goes on in it";
  const uintmax_t aside = fs::file_size(PutAside("brokerd")[0]);
  EXPECT_GE(aside, kMoreThanALogHolds);
  EXPECT_EQ(fs::status(LogOf("brokerd")).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  LetSomethingHappen();
  ASSERT_TRUE(Eventually([&] { return channels() == 2; }));
  EXPECT_EQ(fs::file_size(PutAside("brokerd")[0]), aside) << "and in no other";
}

TEST_F(SupervisorLogs, GivesItselfANewLog) {
  ASSERT_EQ(Start(), "0\n");
  fs::resize_file(LogOf("coworkd"), kMoreThanALogHolds);
  ASSERT_TRUE(IsPutAside("coworkd"));
  LetSomethingHappen();
  EXPECT_TRUE(Eventually([&] { return LinesOf(LogOf("coworkd"), "{").size() > 0; }))
      << "that policyd was started";
}

TEST_F(SupervisorLogs, PutsAsideWhatAnotherDayLeft) {
  ASSERT_EQ(Start(), "0\n");
  ::kill(coworkd_, SIGTERM);
  AwaitEnd();
  fs::last_write_time(LogOf("vaultd"), fs::file_time_type::clock::now() - std::chrono::hours(48));
  ASSERT_EQ(Start(), "0\n");
  EXPECT_THAT(PutAside("vaultd"), SizeIs(1));
  EXPECT_THAT(PutAside("policyd"), SizeIs(0));
  EXPECT_THAT(LinesOf(LogOf("vaultd"), "descriptor "), SizeIs(4)) << "of this start alone";
}

TEST_F(SupervisorLogs, LeavesItsOwnFileAloneInTheForeground) {
  ASSERT_EQ(Start(), "0\n");
  ::kill(coworkd_, SIGTERM);
  AwaitEnd();
  fs::resize_file(LogOf("coworkd"), kMoreThanALogHolds);
  ASSERT_EQ(Start({"--foreground"}), "0\n");
  EXPECT_THAT(PutAside("coworkd"), SizeIs(0));
}

}  // namespace
}  // namespace cowork
