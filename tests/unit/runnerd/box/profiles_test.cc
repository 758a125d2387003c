#include "runnerd/box/profiles.h"

#include <sys/resource.h>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "runnerd/box/building.h"
#include "runnerd/box/steps.h"
#include "tests/support/matchers.h"

namespace cowork::box {
namespace {

using support::FailsWith;
using support::IsOk;

const Profile& Of(ProfileNumber number) {
  return *FindProfile(Profiles(), number);
}

Order WithRoles(std::vector<Role> roles) {
  return {.argv = {"/bin/true"},
          .environment = {},
          .limits = {},
          .listeners = {},
          .roles = std::move(roles)};
}

TEST(Profiles, HasOneForEachNumberAndNoOther) {
  for (int number = 1; number <= 10; ++number)
    EXPECT_NE(FindProfile(Profiles(), static_cast<ProfileNumber>(number)), nullptr);
  EXPECT_EQ(FindProfile(Profiles(), static_cast<ProfileNumber>(11)), nullptr);
  EXPECT_EQ(std::size(Profiles()), 10u);
}

TEST(Profiles, OnlyTheDialerAndTheResolverSeeTheHostsNetwork) {
  for (const Profile& profile : Profiles()) {
    const bool dials = profile.number == ProfileNumber::kDialer;
    const bool asks = profile.number == ProfileNumber::kResolver;
    EXPECT_EQ(profile.network == Network::kHost, dials || asks) << profile.name;
    EXPECT_EQ(profile.syscalls == Syscalls::kDialer, dials) << profile.name;
    EXPECT_EQ(profile.syscalls == Syscalls::kResolver, asks) << profile.name;
    EXPECT_EQ(profile.tree == Tree::kNames, asks) << profile.name;
  }
}

TEST(Profiles, OnlyTheToolAndTheFilesWriteTheProject) {
  for (const Profile& profile : Profiles())
    EXPECT_EQ(profile.project == Project::kReadWrite,
              profile.number == ProfileNumber::kTool || profile.number == ProfileNumber::kFiles)
        << profile.name;
}

TEST(Profiles, WhateverWritesTheProjectIsKeptFromTheSameNames) {
  const Guards& files = Of(ProfileNumber::kFiles).guards;
  const Guards& tool = Of(ProfileNumber::kTool).guards;
  EXPECT_EQ(files.anywhere.data(), tool.anywhere.data());
  EXPECT_EQ(files.in_repository.data(), tool.in_repository.data());
  EXPECT_EQ(files.outside_packages.data(), tool.outside_packages.data());
}

TEST(Profiles, TheReadingFilesAreTheFilesButForTheProject) {
  const Profile& files = Of(ProfileNumber::kFiles);
  const Profile& reading = Of(ProfileNumber::kReadingFiles);
  EXPECT_EQ(reading.project, Project::kReadOnly);
  EXPECT_TRUE(reading.guards.empty()) << "there is nothing to guard from it";
  EXPECT_EQ(reading.program, files.program);
  EXPECT_EQ(reading.syscalls, files.syscalls);
  EXPECT_EQ(reading.home, Home::kAbsent);
}

TEST(Profiles, OnlyTheFilesMayOpenBeneath) {
  for (const Profile& profile : Profiles())
    EXPECT_EQ(
        profile.syscalls == Syscalls::kFiles,
        profile.number == ProfileNumber::kFiles || profile.number == ProfileNumber::kReadingFiles)
        << profile.name;
}

TEST(Profiles, AnMcpServerIsHeldAsTheReadingTool) {
  const Profile& tool = Of(ProfileNumber::kReadingTool);
  const Profile& mcp = Of(ProfileNumber::kMcp);
  EXPECT_EQ(mcp.project, Project::kReadOnly);
  EXPECT_TRUE(mcp.guards.empty());
  EXPECT_EQ(mcp.network, Network::kNone);
  EXPECT_EQ(mcp.syscalls, tool.syscalls);
  EXPECT_EQ(mcp.home, Home::kFresh);
  EXPECT_TRUE(mcp.program.empty());
  EXPECT_EQ(mcp.limits.data(), tool.limits.data());
}

TEST(Profiles, OnlyAnMcpServerIsLentAnEnvironment) {
  for (const Profile& profile : Profiles()) {
    EXPECT_FALSE(profile.needs.Has(Role::kEnvironment)) << profile.name;
    EXPECT_EQ(profile.may_have.Has(Role::kEnvironment), profile.number == ProfileNumber::kMcp)
        << profile.name;
  }
}

TEST(Profiles, OnlyTheRuntimeHasShims) {
  for (const Profile& profile : Profiles())
    for (const Role shim : {Role::kAgentShell, Role::kMcpShim})
      EXPECT_EQ(profile.may_have.Has(shim), profile.number == ProfileNumber::kRuntime)
          << profile.name;
}

TEST(Profiles, TheReadingToolIsTheToolButForTheProject) {
  const Profile& tool = Of(ProfileNumber::kTool);
  const Profile& reading = Of(ProfileNumber::kReadingTool);
  EXPECT_EQ(reading.project, Project::kReadOnly);
  EXPECT_TRUE(reading.guards.empty()) << "there is nothing to guard from it";
  EXPECT_EQ(reading.network, tool.network);
  EXPECT_EQ(reading.syscalls, tool.syscalls);
  EXPECT_EQ(reading.home, tool.home);
  EXPECT_EQ(reading.limits.data(), tool.limits.data());
}

TEST(Profiles, NoHelperSeesAnythingOfThePersons) {
  for (const ProfileNumber number : {ProfileNumber::kCourier, ProfileNumber::kGate,
                                     ProfileNumber::kDialer, ProfileNumber::kResolver}) {
    EXPECT_NE(Of(number).tree, Tree::kWhole);
    EXPECT_EQ(Of(number).project, Project::kAbsent);
    EXPECT_EQ(Of(number).home, Home::kAbsent);
  }
}

TEST(Profiles, NoneLeavesACoreFile) {
  for (const Profile& profile : Profiles())
    EXPECT_EQ(std::ranges::count(profile.limits, Limit{RLIMIT_CORE, 0}), 1) << profile.name;
}

TEST(Profiles, LimitWhatABoxCouldUseUp) {
  for (const Profile& profile : Profiles())
    for (const int resource : {RLIMIT_CORE, RLIMIT_DATA, RLIMIT_NOFILE, RLIMIT_NPROC})
      EXPECT_EQ(std::ranges::count(profile.limits, resource, &Limit::resource), 1)
          << profile.name << ", " << resource;
}

// Else a command could take a mask off the runtime that is running, and with it end the session.
TEST(Profiles, KeepFromTheToolWhateverTheyMaskFromTheRuntime) {
  const Guards& tool = Of(ProfileNumber::kTool).guards;
  const Guards& runtime = Of(ProfileNumber::kRuntime).guards;
  for (const GuardedName& masked : runtime.anywhere)
    EXPECT_EQ(GuardOf(tool, masked.name, {}), Guard::kReadOnly) << masked.name;
  for (const GuardedName& masked : runtime.anywhere)
    EXPECT_EQ(GuardOf(tool, masked.name, {.packages = true}), Guard::kReadOnly) << masked.name;
  for (const GuardedName& masked : runtime.in_repository)
    EXPECT_EQ(GuardOf(tool, masked.name, {.repository = true}), Guard::kReadOnly) << masked.name;
}

TEST(Profiles, PinEachRepositoryOfTheTools) {
  EXPECT_EQ(GuardOf(Of(ProfileNumber::kTool).guards, ".git", {}), Guard::kPinned);
}

TEST(CheckFits, WantsEveryNeededDescriptorOnceAndNoOther) {
  const Profile& tool = Of(ProfileNumber::kTool);
  const std::vector<Role> right{Role::kProject, Role::kStdin, Role::kStdout, Role::kStderr};
  EXPECT_THAT(CheckFits(tool, WithRoles(right)), IsOk());

  auto without = right;
  without.pop_back();
  EXPECT_THAT(CheckFits(tool, WithRoles(without)), FailsWith(ErrorCode::kInvalidArgument));
  for (const Role besides :
       {Role::kProject, Role::kProgram, Role::kHome, Role::kInherited, Role::kAgentShell,
        Role::kMcpShim, Role::kEnvironment, Role::kControl}) {
    auto with = right;
    with.push_back(besides);
    EXPECT_THAT(CheckFits(tool, WithRoles(with)), FailsWith(ErrorCode::kInvalidArgument));
  }
}

TEST(CheckFits, LetsAHelperInheritSeveral) {
  EXPECT_THAT(CheckFits(Of(ProfileNumber::kDialer),
                        WithRoles({Role::kProgram, Role::kStdin, Role::kStdout, Role::kStderr,
                                   Role::kInherited, Role::kInherited, Role::kInherited})),
              IsOk());
}

TEST(CheckFits, LetsAnMcpServerHaveOneEnvironment) {
  const Profile& mcp = Of(ProfileNumber::kMcp);
  std::vector<Role> roles{Role::kProject, Role::kStdin, Role::kStdout, Role::kStderr,
                          Role::kEnvironment};
  EXPECT_THAT(CheckFits(mcp, WithRoles(roles)), IsOk());
  roles.push_back(Role::kEnvironment);
  EXPECT_THAT(CheckFits(mcp, WithRoles(roles)), FailsWith(ErrorCode::kInvalidArgument));
}

TEST(CheckFits, WantsAControlWhereThereAreListeners) {
  Order order = WithRoles({Role::kProject, Role::kStdin, Role::kStdout, Role::kStderr});
  order.listeners = {{.port = 80}};
  EXPECT_THAT(CheckFits(Of(ProfileNumber::kTool), order), FailsWith(ErrorCode::kInvalidArgument));
}

// Where one of these orders is turned round, a layer is open for a moment or for good.
TEST(Steps, ComeInTheOrderThatKeepsThemTight) {
  std::vector<std::string_view> names;
  for (const Step& step : Steps()) names.push_back(step.name);
  const auto place = [&](std::string_view name) {
    const auto found = std::ranges::find(names, name);
    EXPECT_NE(found, names.end()) << name;
    return std::distance(names.begin(), found);
  };
  EXPECT_EQ(place("identity"), 0);
  EXPECT_EQ(place("undumpable"), 1);
  EXPECT_LT(place("proc"), place("pivot"));
  EXPECT_LT(place("project"), place("guarded names"));
  EXPECT_LT(place("guarded names"), place("pivot"));
  EXPECT_LT(place("pivot"), place("git formats"));
  EXPECT_LT(place("watch"), place("PID 1's descriptors"));
  EXPECT_LT(place("listeners"), place("seal"));
  EXPECT_LT(place("seal"), place("capabilities"));
  EXPECT_LT(place("capabilities"), place("landlock"));
  EXPECT_LT(place("landlock"), place("system calls"));
  EXPECT_LT(place("descriptors"), place("limits"));
  EXPECT_LT(place("system calls"), place("environment"));
  EXPECT_EQ(Steps().back().name, "environment");
}

TEST(Steps, GiveWhatIsLentToTheProgramAlone) {
  const Step* environment = &*std::ranges::find(Steps(), "environment", &Step::name);
  EXPECT_EQ(environment->taker, Taker::kWorker);
}

TEST(Steps, LeaveNoPrivilegeToEitherProcessAfterTheFork) {
  const Step* capabilities = &*std::ranges::find(Steps(), "capabilities", &Step::name);
  EXPECT_EQ(capabilities->taker, Taker::kBoth);
}

}  // namespace
}  // namespace cowork::box
