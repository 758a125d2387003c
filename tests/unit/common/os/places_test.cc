#include "common/os/places.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <map>

#include <gmock/gmock.h>

#include "tests/support/matchers.h"
#include "tests/support/scratch.h"

namespace cowork::os {
namespace {

using support::FailsWith;
using support::IsOk;
using ::testing::HasSubstr;

Environment Given(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto entry = variables.find(name);
    if (entry == variables.end()) return std::nullopt;
    return entry->second;
  };
}

constexpr uid_t kNobodyHere = 4'000'000'000;  // There is no /run/user/ of it.

TEST(Places, AreUnderCoworkHomeWhereItIsGiven) {
  const auto places = FindPlaces(Given({{"COWORK_HOME", "/h/"}, {"HOME", "/root"}}), kNobodyHere);
  ASSERT_THAT(places, IsOk());
  EXPECT_EQ(places->config, "/h/config");
  EXPECT_EQ(places->data, "/h/data");
  EXPECT_EQ(places->LogOf("vaultd"), "/h/state/log/vaultd.jsonl");
  EXPECT_EQ(places->BrokerSocket(), "/h/run/broker.sock");
}

TEST(Places, TakeAHomeOf80BytesAndNotOneMore) {
  const std::string longest = "/" + std::string(79, 'h');
  EXPECT_THAT(FindPlaces(Given({{"COWORK_HOME", longest}}), kNobodyHere), IsOk());
  EXPECT_THAT(FindPlaces(Given({{"COWORK_HOME", longest + "h"}}), kNobodyHere),
              FailsWith(ErrorCode::kInvalidArgument));
  EXPECT_THAT(FindPlaces(Given({{"COWORK_HOME", "relative"}}), kNobodyHere),
              FailsWith(ErrorCode::kInvalidArgument));
}

TEST(Places, FollowXdgAndTakeARelativeOneAsUnset) {
  const auto places = FindPlaces(Given({{"HOME", "/home/me"},
                                        {"XDG_CONFIG_HOME", "/elsewhere"},
                                        {"XDG_DATA_HOME", "relative"},
                                        {"XDG_RUNTIME_DIR", "/tmp"}}),
                                 kNobodyHere);
  ASSERT_THAT(places, IsOk());
  EXPECT_EQ(places->config, "/elsewhere/cowork");
  EXPECT_EQ(places->data, "/home/me/.local/share/cowork");
  EXPECT_EQ(places->state, "/home/me/.local/state/cowork");
  EXPECT_EQ(places->run, "/tmp/cowork");
}

TEST(Places, NeverGuessWhereSocketsMayBe) {
  const auto places = FindPlaces(Given({{"HOME", "/home/me"}}), kNobodyHere);
  ASSERT_THAT(places, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(places.error().message(), HasSubstr("; COWORK_HOME="));
}

class PlacesOnDisk : public ::testing::Test {
 protected:
  Result<void> Prepare() { return PreparePlaces(*FindPlaces(Given({{"COWORK_HOME", home_}}), 1)); }
  mode_t ModeOf(const std::string& path) {
    struct stat found {};
    EXPECT_EQ(::lstat(path.c_str(), &found), 0) << path;
    return found.st_mode & 07777;
  }

  support::ScratchDirectory scratch_;
  const std::string home_ = scratch_.path() + "/h";
};

TEST_F(PlacesOnDisk, AreMadeForThePersonAlone) {
  const mode_t before = ::umask(0);
  ASSERT_THAT(Prepare(), IsOk());
  ::umask(before);
  for (const char* name : {"/config", "/data", "/state", "/state/log", "/run"})
    EXPECT_EQ(ModeOf(home_ + name), 0700U) << name;
  EXPECT_THAT(Prepare(), IsOk()) << "a second time";
}

TEST_F(PlacesOnDisk, AreRefusedWhenOpenToOthersWithTheCommandThatMendsIt) {
  ASSERT_THAT(Prepare(), IsOk());
  ASSERT_EQ(::chmod((home_ + "/run").c_str(), 0750), 0);
  const auto refused = Prepare();
  ASSERT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(refused.error().message(), HasSubstr("; chmod 700 " + home_ + "/run"));
}

TEST_F(PlacesOnDisk, AreRefusedBehindASymbolicLink) {
  ASSERT_EQ(::mkdir(home_.c_str(), 0700), 0);
  ASSERT_EQ(::symlink("/tmp", (home_ + "/run").c_str()), 0);
  const auto refused = Prepare();
  ASSERT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(refused.error().message(), HasSubstr("symbolic link"));
}

TEST_F(PlacesOnDisk, AreRefusedWhereADirectoryInTheMiddleIsALink) {
  ASSERT_THAT(Prepare(), IsOk());
  ASSERT_EQ(::rename((home_ + "/state").c_str(), (home_ + "/elsewhere").c_str()), 0);
  ASSERT_EQ(::symlink("elsewhere", (home_ + "/state").c_str()), 0);
  EXPECT_THAT(Prepare(), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(PlacesOnDisk, AreNotMadeWhereAnotherUserCouldMoveThem) {
  const std::string open = scratch_.path() + "/open";
  ASSERT_EQ(::mkdir(open.c_str(), 0700), 0);
  ASSERT_EQ(::chmod(open.c_str(), 0777), 0);
  EXPECT_THAT(PreparePlaces(*FindPlaces(Given({{"COWORK_HOME", open + "/h"}}), 1)),
              FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(PrepareDirectory(open + "/data"), FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_EQ(::rmdir(open.c_str()), 0) << "nothing was made in it";
}

TEST_F(PlacesOnDisk, MayBeReachedByALinkOfThePersonsOwn) {
  ASSERT_EQ(::mkdir((scratch_.path() + "/disk").c_str(), 0700), 0);
  ASSERT_EQ(::symlink("disk", (scratch_.path() + "/link").c_str()), 0);
  const std::string home = scratch_.path() + "/link/h";
  EXPECT_THAT(PreparePlaces(*FindPlaces(Given({{"COWORK_HOME", home}}), 1)), IsOk());
  EXPECT_EQ(ModeOf(scratch_.path() + "/disk/h/data"), 0700U);
}

TEST_F(PlacesOnDisk, AreRefusedWhereAFileIsInTheWay) {
  ASSERT_EQ(::mkdir(home_.c_str(), 0700), 0);
  std::ofstream(home_ + "/run") << "x";
  EXPECT_THAT(Prepare(), FailsWith(ErrorCode::kFailedPrecondition));
}

TEST_F(PlacesOnDisk, AreRefusedInAHomeThatOthersMayWrite) {
  ASSERT_THAT(Prepare(), IsOk());
  ASSERT_EQ(::chmod(home_.c_str(), 0777), 0);
  const auto refused = Prepare();
  ASSERT_THAT(refused, FailsWith(ErrorCode::kFailedPrecondition));
  EXPECT_THAT(refused.error().message(), HasSubstr("; chmod go-w " + home_));
}

TEST_F(PlacesOnDisk, AreLookedAtWithoutMakingAny) {
  const Places places = *FindPlaces(Given({{"COWORK_HOME", home_}}), kNobodyHere);
  EXPECT_THAT(CheckPlaces(places), IsOk()) << "all of them may be missing";
  EXPECT_NE(::access(home_.c_str(), F_OK), 0);
  ASSERT_THAT(Prepare(), IsOk());
  EXPECT_THAT(CheckPlaces(places), IsOk());
  for (const std::string& place : {home_, home_ + "/state/log"}) {
    ASSERT_EQ(::chmod(place.c_str(), 0777), 0);
    EXPECT_THAT(CheckPlaces(places), FailsWith(ErrorCode::kFailedPrecondition)) << place;
    ASSERT_EQ(::chmod(place.c_str(), 0700), 0);
  }
}

TEST_F(PlacesOnDisk, AreRefusedToWhoeverLooksWhereverTheyAreRefusedToWhoMakesThem) {
  const std::string open = scratch_.path() + "/open";
  const Places places = *FindPlaces(Given({{"COWORK_HOME", open + "/h"}}), kNobodyHere);
  ASSERT_THAT(PreparePlaces(places), IsOk());
  const std::vector<std::string> all = {open,        places.home,  places.config,
                                        places.data, places.state, places.state + "/log",
                                        places.run};
  for (const std::string& path : all) {
    ASSERT_EQ(::chmod(path.c_str(), 0777), 0);
    const auto made = PreparePlaces(places);
    const auto seen = CheckPlaces(places);
    ASSERT_THAT(made, FailsWith(ErrorCode::kFailedPrecondition)) << path;
    ASSERT_THAT(seen, FailsWith(ErrorCode::kFailedPrecondition)) << path;
    EXPECT_EQ(seen.error().message(), made.error().message()) << path;
    ASSERT_EQ(::chmod(path.c_str(), 0700), 0);
  }
}

TEST_F(PlacesOnDisk, HoldSettingsThatAreThePersonsAlone) {
  ASSERT_THAT(Prepare(), IsOk());
  const std::string policy = home_ + "/config/policy.toml";
  EXPECT_THAT(CheckFile(policy), IsOk()) << "it may be missing";
  std::ofstream(policy) << "x";
  ASSERT_EQ(::chmod(policy.c_str(), 0644), 0);
  EXPECT_THAT(CheckFile(policy), FailsWith(ErrorCode::kFailedPrecondition));
  ASSERT_EQ(::chmod(policy.c_str(), 0600), 0);
  EXPECT_THAT(CheckFile(policy), IsOk());
}

TEST_F(PlacesOnDisk, HoldEveryFileThatPeopleWriteAsThePersonsAlone) {
  ASSERT_THAT(Prepare(), IsOk());
  Places places;
  places.config = home_ + "/config";
  EXPECT_THAT(CheckSettings(places), IsOk()) << "they may be missing";
  for (const auto* name : {"policy.toml", "providers.toml", "mcp.toml"}) {
    const std::string path = places.config + "/" + name;
    std::ofstream(path) << "x";
    ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
    const auto open = CheckSettings(places);
    ASSERT_THAT(open, FailsWith(ErrorCode::kFailedPrecondition)) << name;
    EXPECT_THAT(open.error().message(), ::testing::HasSubstr("chmod 600 " + path));
    ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
    EXPECT_THAT(CheckSettings(places), IsOk()) << name;
  }
}

}  // namespace
}  // namespace cowork::os
