// The sockets of narrower clients: brokerd asks for them, coworkd makes them.

#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <gmock/gmock.h>

#include "tests/support/coworkd_at_work.h"
#include "tests/support/unix_socket.h"

namespace cowork {
namespace {

namespace fs = std::filesystem;
using support::Eventually;
using support::LinesOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class ClientSockets : public support::CoworkdAtWork {
 protected:
  void WillAsk(const std::string& daemon, const std::string& asks) const {
    std::ofstream(prefix() + "/libexec/cowork/" + daemon + ".asks") << asks;
  }
  std::string Directory() const { return home() + "/run/clients"; }
  std::set<std::string> Files() const {
    std::set<std::string> names;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(Directory(), none))
      names.insert(entry.path().filename().string());
    return names;
  }
  size_t HandedOver(const std::string& daemon = "brokerd") const {
    return LinesOf(LogOf(daemon), "channel clients/").size();
  }
  // How often coworkd has said that it refused, for that reason.
  size_t Refused(const std::string& why) const {
    size_t count = 0;
    for (const std::string& line : LinesOf(LogOf("coworkd"), "{"))
      count += line.find("socket was not changed") != std::string::npos &&
               line.find(why) != std::string::npos;
    return count;
  }
  bool CanConnect(const std::string& name) const {
    return support::ConnectTo(Directory() + "/" + name).valid();
  }
};

TEST_F(ClientSockets, AreMadeForThePersonAloneAndHandedToBrokerd) {
  WillAsk("brokerd", "open phone\nopen tv-2\n");
  ASSERT_EQ(Start(), "0\n");
  ASSERT_TRUE(Eventually([&] { return HandedOver() == 2; }));
  EXPECT_THAT(LinesOf(LogOf("brokerd"), "channel clients/"),
              UnorderedElementsAre("phone.sock", "tv-2.sock"));
  EXPECT_EQ(fs::status(Directory()).permissions(), fs::perms::owner_all);
  for (const char* name : {"phone.sock", "tv-2.sock"})
    EXPECT_EQ(fs::status(Directory() + "/" + name).permissions(),
              fs::perms::owner_read | fs::perms::owner_write)
        << name;
}

TEST_F(ClientSockets, AreTakenAwayAndCanBeMadeAgain) {
  WillAsk("brokerd", "open phone\nopen tv\nclose phone\nopen radio\nclose radio\nopen radio\n");
  ASSERT_EQ(Start(), "0\n");
  ASSERT_TRUE(Eventually([&] { return HandedOver() == 4; }));
  EXPECT_THAT(Files(), UnorderedElementsAre("tv.sock", "radio.sock"));
}

TEST_F(ClientSockets, HaveNoOtherNamesThanAllowed) {
  WillAsk("brokerd", "open ../broker\nopen -a\nopen A\nopen a/b\nopen " + std::string(33, 'a') +
                         "\nclose ../broker\nopen phone\n");
  ASSERT_EQ(Start(), "0\n");
  ASSERT_TRUE(Eventually([&] { return HandedOver() == 1; }));
  EXPECT_THAT(Files(), UnorderedElementsAre("phone.sock"));
  EXPECT_EQ(Refused("it is no name of a client's socket"), 1U) << "of six";
  EXPECT_EQ(Refused("of no client's name"), 2U) << "to open and to close; it is not shown";
  EXPECT_TRUE(fs::exists(home() + "/run/broker.sock"));
}

class ClientSocketsFarAway : public ClientSockets {
 protected:
  // As long as COWORK_HOME may be.
  std::string home() const override {
    const std::string home = scratch_.path() + "/";
    return home + std::string(80 - home.size(), 'h');
  }
};

TEST_F(ClientSocketsFarAway, HaveShorterNames) {
  WillAsk("brokerd", "open of-ten-abc\nopen of-eleven-a\nopen of-nine-a\n");
  ASSERT_EQ(Start(), "0\n");
  ASSERT_TRUE(Eventually([&] { return HandedOver() == 1; }));
  EXPECT_THAT(Files(), UnorderedElementsAre("of-nine-a.sock"));
  EXPECT_EQ(Refused("longer than a socket's may be"), 1U) << "of two";
}

TEST_F(ClientSockets, AreMadeForBrokerdAlone) {
  WillAsk("policyd", "open phone\n");
  WillAsk("brokerd", "open tv\n");
  ASSERT_EQ(Start(), "0\n");
  ASSERT_TRUE(Eventually([&] { return HandedOver() == 1 && Refused("brokerd alone") == 1; }));
  EXPECT_EQ(Refused("\"client\":\"phone\""), 1U);
  EXPECT_THAT(Files(), UnorderedElementsAre("tv.sock"));
  EXPECT_EQ(HandedOver("policyd"), 0U);
}

TEST_F(ClientSockets, AreAtMost32AndEachButOnce) {
  std::string asks = "open a1\n";
  for (int i = 1; i <= 33; ++i) asks += "open a" + std::to_string(i) + "\n";
  WillAsk("brokerd", asks);
  ASSERT_EQ(Start(), "0\n");
  ASSERT_TRUE(Eventually([&] { return Refused("as many as there may be") == 1; }));
  ASSERT_TRUE(Eventually([&] { return HandedOver() == 32; }));
  EXPECT_EQ(Refused("open already"), 1U);
  EXPECT_EQ(Files().size(), 32U);
}

// Whoever connects meanwhile waits for the next brokerd, as at the person's own socket.
TEST_F(ClientSockets, GoOnListeningWhileBrokerdIsStartedAnew) {
  WillAsk("brokerd", "open phone\n");
  ASSERT_EQ(Start(), "0\n");
  ASSERT_TRUE(Eventually([&] { return HandedOver() == 1; }));
  const pid_t brokerd = Children().at("brokerd");
  struct stat before {};
  ASSERT_EQ(::stat((Directory() + "/phone.sock").c_str(), &before), 0);
  fs::remove(prefix() + "/libexec/cowork/brokerd");  // So that none can be started yet.
  ::kill(brokerd, SIGKILL);
  ASSERT_TRUE(Eventually([&] { return !Children().contains("brokerd"); }));
  EXPECT_TRUE(CanConnect("phone.sock"));
  Install("brokerd", COWORK_IDLE_DAEMON);
  ASSERT_TRUE(Eventually([&] { return HandedOver() == 2; }));
  struct stat after {};
  ASSERT_EQ(::stat((Directory() + "/phone.sock").c_str(), &after), 0);
  EXPECT_EQ(after.st_ino, before.st_ino);
  EXPECT_TRUE(CanConnect("phone.sock"));
}

TEST_F(ClientSockets, EndWhenTheNextBrokerdDoesNotAskForThem) {
  WillAsk("brokerd", "open phone\n");
  ASSERT_EQ(Start(), "0\n");
  ASSERT_TRUE(Eventually([&] { return HandedOver() == 1; }));
  WillAsk("brokerd", "open tv\n");
  ::kill(Children().at("brokerd"), SIGKILL);
  ASSERT_TRUE(Eventually([&] { return HandedOver() == 2 && Files().size() == 1; }));
  EXPECT_THAT(Files(), UnorderedElementsAre("tv.sock"));
  EXPECT_TRUE(CanConnect("tv.sock"));
}

TEST_F(ClientSockets, EndWithCoworkd) {
  WillAsk("brokerd", "open phone\n");
  ASSERT_EQ(Start(), "0\n");
  ASSERT_TRUE(Eventually([&] { return HandedOver() == 1; }));
  ::kill(coworkd_, SIGTERM);
  EXPECT_EQ(AwaitEnd(), 0);
  EXPECT_THAT(Files(), IsEmpty());
}

TEST_F(ClientSockets, AreRemovedAtTheEndOnlyWhereTheyAreItsOwn) {
  WillAsk("brokerd", "open phone\nopen tv\n");
  ASSERT_EQ(Start(), "0\n");
  ASSERT_TRUE(Eventually([&] { return HandedOver() == 2; }));
  fs::rename(Directory() + "/phone.sock", Directory() + "/radio.sock");
  fs::rename(Directory() + "/tv.sock", Directory() + "/phone.sock");
  ::kill(coworkd_, SIGTERM);
  EXPECT_EQ(AwaitEnd(), 0);
  EXPECT_THAT(Files(), UnorderedElementsAre("phone.sock", "radio.sock"));
}

TEST_F(ClientSockets, ThatAKilledCoworkdLeftAreRemovedAndNothingElseIs) {
  WillAsk("brokerd", "open phone\n");
  ASSERT_EQ(Start(), "0\n");
  ASSERT_TRUE(Eventually([&] { return HandedOver() == 1; }));
  ::kill(coworkd_, SIGKILL);
  AwaitEnd();
  std::ofstream(Directory() + "/notes.sock") << "a file";
  GiveAway(Directory() + "/notes.sock");
  WillAsk("brokerd", "");
  ASSERT_EQ(Start(), "0\n");
  EXPECT_THAT(Files(), UnorderedElementsAre("notes.sock"));
}

TEST_F(ClientSockets, AreNotMadeInADirectoryThatIsOpenToOthers) {
  WillAsk("brokerd", "open phone\n");
  fs::create_directories(Directory());
  for (const char* place : {"", "/run", "/run/clients"}) {
    GiveAway(home() + place);
    fs::permissions(home() + place, fs::perms::owner_all);
  }
  fs::permissions(Directory(), fs::perms(0755));
  ASSERT_EQ(Start(), "0\n");
  ASSERT_TRUE(Eventually([&] { return Refused("chmod 700") == 1; }));
  EXPECT_THAT(Files(), IsEmpty());
}

}  // namespace
}  // namespace cowork
