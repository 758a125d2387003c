// What the zygote shares with who started it, and with nobody else: its end, and the pair.

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <set>
#include <string>

#include <gmock/gmock.h>

#include "common/frame/pair.h"
#include "runnerd/box/profiles.h"
#include "runnerd/box/start_zygote.h"
#include "tests/escape/house.h"
#include "tests/escape/processes.h"
#include "tests/support/eventually.h"

namespace cowork::escape {
namespace {

using box::ProfileNumber;
using testing::IsEmpty;
using testing::Not;

// As runnerd begins; it hands on its end of the pair, and which process its zygote is.
pid_t StartRunnerd(const os::UniqueFd& tell) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  const box::ZygoteProcess zygote = box::StartZygote(COWORK_ZYGOTE).value();
  const std::array out{zygote.pair.get()};
  static_cast<void>(frame::Send(tell.get(), std::to_string(zygote.pid), out));
  for (;;) ::pause();
}

// From before it blocks SIGCHLD it ends with runnerd.
bool ServesSoon(pid_t zygote) {
  return support::Eventually([zygote] {
    return InProc(zygote, "status").find("SigBlk:\t0000000000010000") != std::string::npos;
  });
}

TEST(Zygote, EndsWithRunnerdThoughAnotherStillHoldsRunnerdsEndOfThePair) {
  const frame::Pair told = frame::MakePair().value();
  const pid_t runnerd = StartRunnerd(told.theirs);
  const Result<frame::Frame> handed = frame::Receive(told.ours.get());
  ASSERT_TRUE(handed.ok());
  ASSERT_EQ(handed->descriptors.size(), 1u);
  const pid_t zygote = std::stoi(handed->bytes);
  EXPECT_TRUE(ServesSoon(zygote));
  ::kill(runnerd, SIGKILL);
  ::waitpid(runnerd, nullptr, 0);
  EXPECT_TRUE(EndsSoon(zygote));
}

// Those behind stdio, as the kernel names them.
std::set<std::string> PipesAndSocketsOf(pid_t pid) {
  std::set<std::string> names;
  for (const auto& one :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/fd")) {
    const std::string name = std::filesystem::read_symlink(one);
    const bool named = name.starts_with("pipe:") || name.starts_with("socket:");
    if (named && std::stoi(one.path().filename()) > STDERR_FILENO) names.insert(name);
  }
  return names;
}

// Over the zygote's pair runnerd orders boxes, and by a pipe each box says its last words.
TEST(Box, HasAPidOneThatHoldsNothingOfTheZygotesOrOfAnotherBox) {
  const auto held_of_others = [](const std::string& without) {
    House house("undumpable" + without);  // Or nobody could look into it.
    const auto start = [&] {
      return house.Start(house.OrderFor(ProfileNumber::kTool, {"probe", "sleep"}),
                         house.Needs(ProfileNumber::kTool));
    };
    const House::Running first = start();
    const House::Running second = start();
    EXPECT_EQ(first.refused + second.refused, "");
    std::set<std::string> others = PipesAndSocketsOf(first.pid);
    others.insert(
        std::filesystem::read_symlink("/proc/" + std::to_string(house.zygote()) + "/fd/3"));
    EXPECT_GE(others.size(), 2u);
    const std::set<std::string> held = PipesAndSocketsOf(second.pid);
    std::erase_if(others, [&](const std::string& name) { return !held.contains(name); });
    return others;
  };
  EXPECT_THAT(held_of_others(""), IsEmpty());
  EXPECT_THAT(held_of_others(",PID 1's descriptors"), Not(IsEmpty()));
}

}  // namespace
}  // namespace cowork::escape
