// The environment that an MCP server is lent: who waits for it, and what does not start without it.

#include <fcntl.h>
#include <sys/stat.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "common/frame/pair.h"
#include "tests/escape/house.h"
#include "tests/support/memory_file.h"

namespace cowork::escape {
namespace {

using namespace std::string_view_literals;
using box::ProfileNumber;
using support::kAllSeals;
using support::MemoryFile;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using Files = std::vector<os::UniqueFd>;

Files One(os::UniqueFd file) {
  Files files;
  files.push_back(std::move(file));
  return files;
}

class LentEnvironment : public testing::Test {
 protected:
  // As vaultd gives it: one packet, and the end is closed.
  static Outcome RunLent(House& house, const Words& words, const Files& files) {
    frame::Pair pair = frame::MakePair().value();
    std::vector<int> numbers;
    for (const os::UniqueFd& file : files) numbers.push_back(file.get());
    EXPECT_TRUE(frame::Send(pair.ours.get(), "environment", numbers).ok());
    pair.ours.Reset();
    return RunWithEnd(house, words, std::move(pair.theirs));
  }
  static Outcome RunWithEnd(House& house, const Words& words, os::UniqueFd end) {
    std::vector<box::ForBox> given = house.Needs(ProfileNumber::kMcp);
    given.push_back({box::Role::kEnvironment, std::move(end)});
    return house.RunOrder(house.OrderFor(ProfileNumber::kMcp, words), std::move(given));
  }
  Outcome RunLent(const Files& files) { return RunLent(house_, {"probe", "environment"}, files); }

  void ExpectRefused(const Files& files) {
    EXPECT_THAT(RunLent(files).refused, HasSubstr("(environment)"));
  }

  House house_;
};

TEST_F(LentEnvironment, ComesBehindTheOrders) {
  const auto lent = "GITHUB_TOKEN=hush\0REGION=a b\nc\0"sv;
  EXPECT_EQ(RunLent(One(MemoryFile(lent))).printed,
            "PATH=/usr/bin:/bin\nHOME=/home/agent\nGITHUB_TOKEN=hush\nREGION=a b\nc\n");
  House without("environment");
  EXPECT_EQ(RunLent(without, {"probe", "environment"}, One(MemoryFile(lent))).printed,
            "PATH=/usr/bin:/bin\nHOME=/home/agent\n");
}

TEST_F(LentEnvironment, LeavesTheProgramNoDescriptor) {
  const Outcome outcome =
      RunLent(house_, {"probe", "descriptors"}, One(MemoryFile("TOKEN=hush\0"sv)));
  EXPECT_EQ(outcome.printed, "0\n1\n2\n") << outcome.refused;
}

TEST_F(LentEnvironment, MayBeAsLargeAsSixtyFourKibibytes) {
  const std::string most = "A=" + std::string(65'533, 'x') + '\0';
  EXPECT_EQ(RunLent(house_, {"/bin/true"}, One(MemoryFile(most))).status, 0);
  ExpectRefused(One(MemoryFile("A" + most)));
}

TEST_F(LentEnvironment, ComesInOneSealedMemoryFile) {
  const auto lent = "TOKEN=hush\0"sv;
  for (const int seal : {F_SEAL_WRITE, F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_SEAL})
    ExpectRefused(One(MemoryFile(lent, kAllSeals & ~seal)));
  house_.project.Write("file", lent);
  ExpectRefused(One(os::UniqueFd(::open((house_.project / "file").c_str(), O_RDONLY | O_CLOEXEC))));
  ExpectRefused({});
  Files two = One(MemoryFile(lent));
  two.push_back(MemoryFile(lent));
  ExpectRefused(two);
}

TEST_F(LentEnvironment, HoldsWholeVariablesThatAreNotThereAlready) {
  for (const std::string_view lent : {""sv, "TOKEN=hush"sv, "TOKEN\0"sv, "LD_PRELOAD=/tmp/x\0"sv,
                                      "HOME=/tmp\0"sv, "A=1\0A=2\0"sv})
    ExpectRefused(One(MemoryFile(lent)));
}

TEST_F(LentEnvironment, IsSaidToBeMissingWhereTheVaultLendsNone) {
  frame::Pair pair = frame::MakePair().value();
  pair.ours.Reset();
  EXPECT_THAT(RunWithEnd(house_, {"/bin/true"}, std::move(pair.theirs)).refused,
              AllOf(HasSubstr("(environment)"), HasSubstr("cowork vault status")));
}

TEST_F(LentEnvironment, IsWaitedForForAWhileOnly) {
  frame::Pair pair = frame::MakePair().value();
  EXPECT_THAT(RunWithEnd(house_, {"/bin/true"}, std::move(pair.theirs)).refused,
              AllOf(HasSubstr("(environment)"), HasSubstr("5 s")));
}

TEST_F(LentEnvironment, IsNoPartOfARefusal) {
  EXPECT_THAT(RunLent(One(MemoryFile("A=hush\0A=hush\0"sv))).refused,
              AllOf(HasSubstr("(environment)"), Not(HasSubstr("hush"))));
}

}  // namespace
}  // namespace cowork::escape
