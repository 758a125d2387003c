#include "deploy/standalone/wiring.h"

#include <gmock/gmock.h>

namespace cowork::standalone {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

// Who holds an end to whom, as "brokerd:policyd".
std::multiset<std::string> EndsOf(const std::vector<NewPair>& pairs) {
  std::multiset<std::string> ends;
  for (const NewPair& pair : pairs)
    for (const End& end : {pair.one, pair.other}) ends.insert(NameOf(end.to) + ":" + end.name);
  return ends;
}

TEST(Wiring, GivesTheFirstNoPairsYet) {
  EXPECT_THAT(PairsFor(Daemon::kBrokerd, {}), IsEmpty());
}

TEST(Wiring, MakesEveryChannelOnceWhenAllStartInOrder) {
  std::set<Daemon> living;
  std::multiset<std::string> ends;
  for (const Daemon daemon : kInOrderOfStart) {
    living.insert(daemon);
    ends.merge(EndsOf(PairsFor(daemon, living)));
  }
  EXPECT_THAT(ends, UnorderedElementsAre("brokerd:policyd", "policyd:brokerd", "brokerd:vaultd",
                                         "vaultd:brokerd", "brokerd:runnerd", "runnerd:brokerd",
                                         "runnerd:vaultd", "vaultd:runnerd"));
}

TEST(Wiring, WiresANewVaultdToTheOldBrokerdAndRunnerd) {
  const std::set<Daemon> all(std::begin(kInOrderOfStart), std::end(kInOrderOfStart));
  EXPECT_THAT(
      EndsOf(PairsFor(Daemon::kVaultd, all)),
      UnorderedElementsAre("brokerd:vaultd", "vaultd:brokerd", "runnerd:vaultd", "vaultd:runnerd"));
}

TEST(Wiring, LeavesOutAPeerThatIsDeadToo) {
  EXPECT_THAT(EndsOf(PairsFor(Daemon::kVaultd, {Daemon::kVaultd, Daemon::kRunnerd})),
              UnorderedElementsAre("runnerd:vaultd", "vaultd:runnerd"));
}

TEST(Wiring, NeverConnectsPolicydToTheVaultOrTheRunner) {
  const std::set<Daemon> all(std::begin(kInOrderOfStart), std::end(kInOrderOfStart));
  EXPECT_THAT(EndsOf(PairsFor(Daemon::kPolicyd, all)),
              UnorderedElementsAre("brokerd:policyd", "policyd:brokerd"));
}

TEST(Wiring, CarriesFramesBetweenRunnerdAndVaultdAndGrpcElsewhere) {
  const auto pairs = PairsFor(Daemon::kRunnerd, {Daemon::kBrokerd, Daemon::kVaultd});
  ASSERT_EQ(pairs.size(), 2U);
  EXPECT_EQ(pairs[0].kind, Kind::kStream);
  EXPECT_EQ(pairs[1].kind, Kind::kPackets);
}

TEST(Wiring, GivesEachListeningSocketToTheOneThatServesIt) {
  EXPECT_THAT(ListenersFor(Daemon::kBrokerd), ElementsAre("broker.sock", "admin.sock"));
  EXPECT_THAT(ListenersFor(Daemon::kVaultd), ElementsAre("intake.sock"));
  EXPECT_THAT(ListenersFor(Daemon::kPolicyd), IsEmpty());
  EXPECT_THAT(ListenersFor(Daemon::kRunnerd), IsEmpty());
}

ProgramPaths SomePaths() {
  return {.config = "/c",
          .data = "/d",
          .state = "/s",
          .run = "/u",
          .homes = {"/h", "/other/h"},
          .bin = "/b",
          .libexec = "/l",
          .runtime = "/r",
          .keystore = "ephemeral",
          .longest_client_name = 9};
}

TEST(Wiring, NamesEveryPlaceOfOursToTheOneThatOpensWhatIsGranted) {
  const std::vector<std::string> line = CommandLine(Daemon::kRunnerd, SomePaths());
  const auto has = [&](const char* option, const char* place) {
    for (size_t i = 0; i + 1 < line.size(); ++i)
      if (line[i] == option && line[i + 1] == place) return true;
    return false;
  };
  EXPECT_TRUE(has("--data", "/d"));
  for (const char* place : {"/c", "/s", "/u", "/b"}) EXPECT_TRUE(has("--forbid", place)) << place;
  for (const char* home : {"/h", "/other/h"}) EXPECT_TRUE(has("--home", home)) << home;
}

TEST(Wiring, TellsBrokerdHowLongAClientsNameMayBeAndNotWhereItsSocketIs) {
  EXPECT_THAT(
      CommandLine(Daemon::kBrokerd, SomePaths()),
      ElementsAre("/l/brokerd", "--data", "/d", "--config", "/c", "--longest-client-name", "9"));
}

TEST(Wiring, TellsBrokerdAloneToKeepARuntimeWarm) {
  ProgramPaths paths = SomePaths();
  EXPECT_NE(CommandLine(Daemon::kBrokerd, paths).back(), "--warm");
  paths.warm = true;
  EXPECT_EQ(CommandLine(Daemon::kBrokerd, paths).back(), "--warm");
  EXPECT_NE(CommandLine(Daemon::kRunnerd, paths).back(), "--warm");
}

TEST(Wiring, NamesNoPathToADaemonThatNeedsNone) {
  const ProgramPaths paths = SomePaths();
  EXPECT_THAT(CommandLine(Daemon::kPolicyd, paths), ElementsAre("/l/policyd"));
  EXPECT_THAT(CommandLine(Daemon::kVaultd, paths),
              ElementsAre("/l/vaultd", "--keystore", "ephemeral"));
}

TEST(Wiring, NamesThePlaceOfASealedStore) {
  ProgramPaths paths = SomePaths();
  paths.keystore = "passphrase";
  EXPECT_THAT(CommandLine(Daemon::kVaultd, paths),
              ElementsAre("/l/vaultd", "--keystore", "passphrase", "--data", "/d"));
}

}  // namespace
}  // namespace cowork::standalone
