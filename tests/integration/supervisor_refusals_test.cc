// When coworkd does not start, or goes no further.

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include <gmock/gmock.h>

#include "tests/support/content_of.h"
#include "tests/support/coworkd_at_work.h"

namespace cowork {
namespace {

namespace fs = std::filesystem;
using support::LinesOf;
using ::testing::HasSubstr;

class SupervisorRefusals : public support::CoworkdAtWork {
 protected:
  void BeforeExec() override {
    if (is_to_forget_children_) ::signal(SIGCHLD, SIG_IGN);
  }

  // What a second coworkd says that ends with 1. The first goes on.
  std::string WhatASecondSays() {
    const pid_t first = coworkd_;
    std::string said = Start();
    EXPECT_EQ(AwaitEnd(), 1);
    if (coworkd_ > 0) ::kill(coworkd_, SIGKILL);
    coworkd_ = first;
    EXPECT_EQ(Children().size(), 4U);
    return said;
  }

  bool is_to_forget_children_ = false;
};

TEST_F(SupervisorRefusals, IsOneForAnInstallation) {
  ASSERT_EQ(Start(), "0\n");
  EXPECT_EQ(WhatASecondSays(), "1\ncoworkd was not started\nit is already running, as process " +
                                   std::to_string(coworkd_) +
                                   "\ncowork status, or cowork down to end it first\n");
}

// As when the last login of a person ends, and /run/user/UID with it.
TEST_F(SupervisorRefusals, IsOneForItsDataThoughItsSocketsWentAway) {
  ASSERT_EQ(Start(), "0\n");
  fs::remove_all(home() + "/run");
  EXPECT_THAT(WhatASecondSays(), HasSubstr("running, as process " + std::to_string(coworkd_)));
}

TEST_F(SupervisorRefusals, IsOneForItsSocketsThoughItsDataIsElsewhere) {
  ASSERT_EQ(Start(), "0\n");
  fs::rename(home() + "/data", home() + "/elsewhere");
  EXPECT_THAT(WhatASecondSays(), HasSubstr("running, as process " + std::to_string(coworkd_)));
}

TEST_F(SupervisorRefusals, GivesUpOnADaemonThatIsNeverReadyAndEndsTheOthers) {
  Install("policyd", "/bin/false");
  const std::string said = Start();
  EXPECT_EQ(AwaitEnd(), 1);
  EXPECT_THAT(said, HasSubstr("policyd ended 5 times before it was ready"));
  EXPECT_THAT(said, HasSubstr(LogOf("policyd")));
}

TEST_F(SupervisorRefusals, KillsADaemonThatClosesItsControlAndLingers) {
  InstallScript("policyd", "exec 3>&-\nexec sleep 600\n");
  EXPECT_THAT(Start(), HasSubstr("policyd ended 5 times before it was ready"));
  EXPECT_EQ(AwaitEnd(), 1);
}

TEST_F(SupervisorRefusals, GivesUpAtOnceWhenADaemonSaysThatSomethingIsMissing) {
  InstallOneThatLacksSomething("brokerd");
  const std::string said = Start();
  EXPECT_EQ(AwaitEnd(), 5);
  EXPECT_EQ(said, "5\nbrokerd cannot start\npolicy.toml, line 1: a mistake\nmend it\n");
  EXPECT_EQ(LinesOf(LogOf("brokerd"), "{").size(), 1U);
}

// As it is under a parent that never waits for its children.
TEST_F(SupervisorRefusals, SeesHowADaemonEndedThoughItWasStartedToForgetItsChildren) {
  is_to_forget_children_ = true;
  InstallOneThatLacksSomething("brokerd");
  EXPECT_THAT(Start(), HasSubstr("brokerd cannot start\n"));
  EXPECT_EQ(AwaitEnd(), 5);
}

TEST_F(SupervisorRefusals, EndsWithTheWordsOfADaemonThatCannotStartAnew) {
  ASSERT_EQ(Start(), "0\n");
  const auto children = Children();
  InstallOneThatLacksSomething("brokerd");
  ::kill(children.at("brokerd"), SIGKILL);
  EXPECT_EQ(AwaitEnd(), 5);
  EXPECT_TRUE(Gone(children));
  EXPECT_FALSE(fs::exists(home() + "/run/broker.sock")) << "clients are told, and do not wait";
  EXPECT_THAT(support::ContentOf(LogOf("coworkd")), HasSubstr("policy.toml, line 1: a mistake"));
}

TEST_F(SupervisorRefusals, NamesALogThatCannotBeOpenedWithTheReasonAndWhatShowsMore) {
  ASSERT_EQ(Start(), "0\n");
  ::kill(coworkd_, SIGTERM);
  AwaitEnd();
  const std::pair<const char*, const char*> whose[] = {{"policyd", "policyd could not be started"},
                                                       {"coworkd", "coworkd was not started"}};
  for (const auto& [daemon, what] : whose) {
    const std::string log = LogOf(daemon);
    fs::remove(log);
    fs::create_directory(log);
    EXPECT_EQ(Start(), std::string("5\n") + what + "\n" + log +
                           " cannot be opened: Is a directory\nls -ld " + log + "\n");
    EXPECT_EQ(AwaitEnd(), 5);
    fs::remove(log);
  }
}

// It died of something else the last time; now it dies without a word.
TEST_F(SupervisorRefusals, GivesNoReasonOfAnEarlierStart) {
  InstallOneThatLacksSomething("brokerd");
  EXPECT_THAT(Start(), HasSubstr("a mistake"));
  EXPECT_EQ(AwaitEnd(), 5);
  InstallScript("brokerd", "exit 5\n");
  EXPECT_THAT(Start(), HasSubstr("\nits log says nothing\n"));
  EXPECT_EQ(AwaitEnd(), 5);
}

TEST_F(SupervisorRefusals, RefusesADirectoryThatIsOpenToOthers) {
  ASSERT_EQ(Start(), "0\n");
  ::kill(coworkd_, SIGTERM);
  AwaitEnd();
  fs::permissions(home() + "/data", fs::perms(0755));
  const std::string said = Start();
  EXPECT_EQ(AwaitEnd(), 5);
  EXPECT_THAT(said, HasSubstr("chmod 700 " + home() + "/data"));
}

TEST_F(SupervisorRefusals, RefusesSettingsThatOthersMayRead) {
  ASSERT_EQ(Start(), "0\n");
  ::kill(coworkd_, SIGTERM);
  AwaitEnd();
  const std::string policy = home() + "/config/policy.toml";
  std::ofstream(policy) << "[defaults]\n";
  GiveAway(policy);
  fs::permissions(policy, fs::perms(0644));
  EXPECT_THAT(Start(), HasSubstr("chmod 600 " + policy));
  EXPECT_EQ(AwaitEnd(), 5);
}

}  // namespace
}  // namespace cowork
