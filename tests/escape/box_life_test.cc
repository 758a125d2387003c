// How a box begins, lives and ends, as runnerd sees it.

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "common/frame/pair.h"
#include "runnerd/box/profiles.h"
#include "tests/escape/house.h"
#include "tests/escape/processes.h"
#include "tests/support/descriptor_limit.h"
#include "tests/support/eventually.h"
#include "tests/support/process.h"

namespace cowork::escape {
namespace {

using box::ProfileNumber;
using support::ChildrenOf;
using support::Eventually;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

TEST(Box, TellsTheProgramsExitCode) {
  House house;
  EXPECT_EQ(house.RunShell("exit 0").status, 0);
  EXPECT_EQ(house.RunShell("exit 42").status, 42);
  EXPECT_EQ(house.RunShell("kill -TERM $$").status, 128 + SIGTERM);
}

TEST(Box, SaysWhatItCannotRun) {
  House house;
  EXPECT_THAT(house.RunTool({"/no/such/program"}).refused, HasSubstr("/no/such/program"));
  box::Order order = house.OrderFor(ProfileNumber::kTool, {"/bin/true"});
  order.directory = "/nowhere";
  EXPECT_THAT(house.RunOrder(std::move(order), house.Needs(ProfileNumber::kTool)).refused,
              HasSubstr("/nowhere is not in the box"));
}

TEST(Box, IsRefusedWhenDescriptorsDoNotFitTheProfile) {
  House house;
  EXPECT_THAT(house
                  .RunOrder(house.OrderFor(ProfileNumber::kTool, {"/bin/true"}),
                            house.Needs(ProfileNumber::kRuntime))
                  .refused,
              AllOf(HasSubstr("(order)"), HasSubstr("do not fit the profile tool")));
}

TEST(Zygote, EndsAtAnOrderThatDoesNotArriveWhole) {
  const box::ZygoteProcess zygote = box::StartZygote(COWORK_ZYGOTE).value();
  const std::string too_large(frame::kLargestFrame + 1, 'x');
  ASSERT_EQ(::send(zygote.pair.get(), too_large.data(), too_large.size(), 0),
            static_cast<ssize_t>(too_large.size()));
  int status = 0;
  EXPECT_EQ(::waitpid(zygote.pid, &status, 0), zygote.pid);
}

TEST(Box, OutlivesItsProgramInNoProcess) {
  House house;
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(house.RunShell("setsid sleep 100 & setsid sleep 100 & exit 3").status, 3);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
}

// As /proc/PID/limits names and writes it.
std::string LimitOf(pid_t pid, int resource) {
  const std::map<int, std::string> names{{RLIMIT_CORE, "Max core file size"},
                                         {RLIMIT_DATA, "Max data size"},
                                         {RLIMIT_FSIZE, "Max file size"},
                                         {RLIMIT_NOFILE, "Max open files"},
                                         {RLIMIT_NPROC, "Max processes"}};
  const std::string all = InProc(pid, "limits");
  std::istringstream line(all.substr(all.find(names.at(resource)) + names.at(resource).size()));
  std::string soft, hard;
  line >> soft >> hard;
  return soft == hard ? hard : soft + " of " + hard;
}

TEST(Box, KeepsToItsLimits) {
  House house;
  for (const box::Profile& profile : box::Profiles()) {
    const House::Running box = house.Start(house.OrderFor(profile.number, {"probe", "sleep"}),
                                           house.Needs(profile.number));
    ASSERT_THAT(box.refused, IsEmpty());
    for (const box::Limit& limit : profile.limits)
      EXPECT_EQ(LimitOf(ChildrenOf(box.pid).at(0), limit.resource), std::to_string(limit.most))
          << profile.name << ", " << limit.resource;
  }
}

TEST(Box, KeepsToTheLimitsOfItsOrder) {
  House house;
  box::Order order =
      house.OrderFor(ProfileNumber::kTool, {"/bin/bash", "-c", "ulimit -c; ulimit -n"});
  order.limits = {{RLIMIT_NOFILE, 50}};
  EXPECT_EQ(house.RunOrder(std::move(order), house.Needs(ProfileNumber::kTool)).printed, "0\n50\n");
}

TEST(Box, HasBothItsProcessesConfinedOnceItHasStarted) {
  House house;
  for (const ProfileNumber profile :
       {ProfileNumber::kTool, ProfileNumber::kRuntime, ProfileNumber::kCourier,
        ProfileNumber::kGate, ProfileNumber::kDialer, ProfileNumber::kFiles,
        ProfileNumber::kReadingFiles, ProfileNumber::kMcp}) {
    const House::Running box =
        house.Start(house.OrderFor(profile, {"probe", "sleep"}), house.Needs(profile));
    ASSERT_THAT(box.refused, IsEmpty());
    const std::vector<pid_t> workers = ChildrenOf(box.pid);
    ASSERT_EQ(workers.size(), 1u);
    for (const pid_t pid : {box.pid, workers[0]})
      EXPECT_THAT(
          InProc(pid, "status"),
          AllOf(HasSubstr("CapEff:\t0000000000000000"), HasSubstr("CapBnd:\t0000000000000000"),
                HasSubstr("NoNewPrivs:\t1"), HasSubstr("Seccomp:\t2")));
    EXPECT_EQ(InProc(workers[0], "environ"),
              std::string("PATH=/usr/bin:/bin\0HOME=/home/agent\0", 36));
    // Undumpable, so nothing of its uid looks into it, inside or outside.
    for (const char* file : {"mem", "environ"}) {
      EXPECT_EQ(::open(("/proc/" + std::to_string(box.pid) + "/" + file).c_str(), O_RDONLY), -1);
      EXPECT_EQ(errno, EACCES) << file;
    }
    house.boxes().Kill(box.id);
    EXPECT_EQ(house.WaitForEnd(box.id), 128 + SIGKILL);
    EXPECT_TRUE(EndsSoon(workers[0]));
  }
}

TEST(Box, DiesWithTheZygoteWholeTreeAndAll) {
  House house;
  const House::Running box = house.Start(
      house.OrderFor(ProfileNumber::kTool,
                     {"/bin/bash", "-c", "for i in 1 2 3 4; do setsid sleep 1000 & done; wait"}),
      house.Needs(ProfileNumber::kTool));
  ASSERT_THAT(box.refused, IsEmpty());
  const std::vector<pid_t> workers = ChildrenOf(box.pid);
  std::vector<pid_t> all;
  EXPECT_TRUE(Eventually([&] { return (all = ChildrenOf(workers[0])).size() >= 4; }));
  ASSERT_EQ(all.size(), 4u);
  all.push_back(workers[0]);
  all.push_back(box.pid);

  ::kill(house.zygote(), SIGKILL);
  EXPECT_EQ(house.WaitForEnd(box.id), 128 + SIGKILL);
  for (const pid_t pid : all) EXPECT_TRUE(EndsSoon(pid)) << pid;
}

std::vector<box::ForBox> WithStdio(House& house) {
  std::vector<box::ForBox> given = house.Needs(ProfileNumber::kTool);
  for (const box::Role role : {box::Role::kStdin, box::Role::kStdout, box::Role::kStderr})
    given.push_back({role, OpenNull()});
  return given;
}

TEST(Box, DoesNotBeginOnceTheZygoteIsGone) {
  House house("living zygote");
  house.boxes().Start(house.OrderFor(ProfileNumber::kTool, {"/bin/sleep", "1000"}),
                      WithStdio(house),
                      {.on_started = [](const Result<box::RunningBox>&) {}, .on_ended = {}});
  EXPECT_TRUE(Eventually([&] { return !ChildrenOf(house.zygote()).empty(); }));
  const std::vector<pid_t> box = ChildrenOf(house.zygote());
  ASSERT_EQ(box.size(), 1u);
  ::kill(house.zygote(), SIGKILL);
  EXPECT_TRUE(EndsSoon(box[0]));
  ::kill(box[0], SIGKILL);
}

TEST(Box, EndsWithItsControl) {
  House house;
  box::BoxControl::Made control = box::BoxControl::Make().value();
  std::vector<box::ForBox> given = house.Needs(ProfileNumber::kRuntime);
  for (box::ForBox& one : given)
    if (one.role == box::Role::kControl) one.fd = std::move(control.theirs);
  const House::Running box = house.Start(
      house.OrderFor(ProfileNumber::kRuntime, {"/opt/cowork/opencode", "sleep"}), std::move(given));
  ASSERT_THAT(box.refused, IsEmpty());
  { const box::BoxControl closed = std::move(control.ours); }
  EXPECT_EQ(house.WaitForEnd(box.id), 128 + SIGKILL);
}

// A box that keeps as many descriptors in flight as it is let.
House::Running StartGreedy(House& house) {
  House::Running greedy =
      house.Start(house.OrderFor(ProfileNumber::kTool, {"probe", "hold-in-flight"}),
                  house.Needs(ProfileNumber::kTool));
  EXPECT_TRUE(Eventually([&] { return house.project.Has("held"); })) << greedy.refused;
  return greedy;
}

TEST(Boxes, AreStartedWhateverOneOfThemKeepsInFlight) {
  const support::DescriptorLimit usual(1024);
  House house;
  StartGreedy(house);
  EXPECT_EQ(house.RunShell("echo fine").printed, "fine\n");
}

TEST(Boxes, AreEndedWhileAnOrderWaitsForWhatTheyKeepInFlight) {
  House house;
  const House::Running greedy = StartGreedy(house);
  const support::DescriptorLimit low(64);
  bool started = false;
  house.boxes().Start(
      house.OrderFor(ProfileNumber::kTool, {"/bin/true"}), WithStdio(house),
      {.on_started = [&](const Result<box::RunningBox>& box) { started = box.ok(); },
       .on_ended = [](int) {}});
  house.boxes().Kill(greedy.id);
  EXPECT_EQ(house.WaitForEnd(greedy.id), 128 + SIGKILL);
  while (!started) house.loop().run_one();
}

TEST(Boxes, AreManyAtOnce) {
  House house;
  std::vector<uint64_t> ids;
  for (int i = 0; i < 8; ++i)
    ids.push_back(house
                      .Start(house.OrderFor(ProfileNumber::kTool, {"/bin/sleep", "0.2"}),
                             house.Needs(ProfileNumber::kTool))
                      .id);
  for (const uint64_t id : ids) EXPECT_EQ(house.WaitForEnd(id), 0);
}

}  // namespace
}  // namespace cowork::escape
