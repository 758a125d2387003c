// What a box is, looked at from inside; what is tried from there is in box_probes_test.cc. Our own
// helpers can try little: they may have no child, so each of those attempts has a box of its own.

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>

#include "tests/escape/house.h"
#include "tests/escape/trying.h"

namespace cowork::escape {
namespace {

using box::ProfileNumber;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

constexpr ProfileNumber kWholeBoxes[] = {ProfileNumber::kRuntime, ProfileNumber::kTool,
                                         ProfileNumber::kFiles, ProfileNumber::kReadingFiles,
                                         ProfileNumber::kMcp};
constexpr ProfileNumber kEveryBox[] = {
    ProfileNumber::kRuntime,      ProfileNumber::kTool,   ProfileNumber::kFiles,
    ProfileNumber::kReadingFiles, ProfileNumber::kMcp,    ProfileNumber::kCourier,
    ProfileNumber::kGate,         ProfileNumber::kDialer, ProfileNumber::kResolver};

constexpr ProfileNumber kHelpers[] = {ProfileNumber::kCourier, ProfileNumber::kGate,
                                      ProfileNumber::kDialer, ProfileNumber::kResolver};

TEST(Box, HoldsNoCapabilityAndCannotGainOne) {
  House house;
  for (const ProfileNumber profile : kWholeBoxes) {
    const std::string status = house.Run(profile, {"probe", "read", "/proc/self/status"}).printed;
    for (const char* line : {"CapInh:\t0000000000000000", "CapPrm:\t0000000000000000",
                             "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000",
                             "CapAmb:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"})
      EXPECT_THAT(status, HasSubstr(line));
  }
  House weak("capabilities,system calls,landlock");
  EXPECT_THAT(weak.RunTool({"probe", "read", "/proc/self/status"}).printed,
              AllOf(Not(HasSubstr("CapBnd:\t0000000000000000")), HasSubstr("NoNewPrivs:\t0"),
                    HasSubstr("Seccomp:\t0")));
}

struct Attempt {
  const char* probe;
  const char* by_a_helper;
};

TEST(Box, OfAHelperHoldsOffWhatATableOfProbesTries) {
  constexpr Attempt kAttempts[] = {{"read-a-secret", "ENOENT"},
                                   {"unshare", "EPERM"},
                                   {"mount", "EPERM"},
                                   {"connect-to-an-abstract-name", "ENOSYS"},
                                   {"io-uring-setup", "EPERM"},
                                   {"process-vm-readv", "EPERM"},
                                   {"netlink-sockets", "ENOSYS"},
                                   {"make-a-file-beside-the-project", "ENOENT"},
                                   {"find-shared-memory", "ENOSYS"}};
  Trial trial;
  for (const ProfileNumber profile : kHelpers)
    for (const Attempt& attempt : kAttempts)
      EXPECT_THAT(trial.TryAlone(profile, attempt.probe),
                  ElementsAre(Pair(attempt.probe, attempt.by_a_helper)));
}

TEST(Box, OfADialerOrAResolverAloneConnects) {
  const std::string probe = "connect-to-the-host";
  Trial trial;
  for (const ProfileNumber profile : {ProfileNumber::kDialer, ProfileNumber::kResolver})
    EXPECT_THAT(trial.TryAlone(profile, probe), ElementsAre(Pair(probe, "done")));
  for (const ProfileNumber profile : {ProfileNumber::kCourier, ProfileNumber::kGate})
    EXPECT_THAT(trial.TryAlone(profile, probe), ElementsAre(Pair(probe, "ENOSYS")));
}

TEST(Box, SeesOnlyItsOwnFewFilesOfEtc) {
  House house;
  for (const char* name : {"/etc/ssh", "/etc/shadow", "/etc/hostname", "/root", "/var/log", "/sys"})
    EXPECT_EQ(house.RunTool({"/bin/ls", "-A", name}).status, 2) << name;
  EXPECT_THAT(house.RunShell("cat /etc/passwd").printed,
              AllOf(HasSubstr("agent:x:"), Not(HasSubstr("cowork-dev"))));
}

TEST(Box, SeesNoProcessOfTheHostAndNotItsPidOne) {
  House house;
  for (const ProfileNumber profile : kWholeBoxes)
    EXPECT_EQ(house.Run(profile, {"probe", "processes"}).printed, "2\n");
  EXPECT_THAT(RunOutside({"probe", "processes"}).printed,
              HasSubstr("\n" + std::to_string(::getpid()) + "\n"));
}

TEST(Box, InheritsNoDescriptorButThoseGiven) {
  House house;
  for (const ProfileNumber profile : kWholeBoxes)
    EXPECT_EQ(house.Run(profile, {"probe", "descriptors"}).printed, "0\n1\n2\n");
  EXPECT_EQ(house.Run(ProfileNumber::kGate, {"probe", "descriptors"}).printed, "0\n1\n2\n3\n");

  std::vector<box::ForBox> three = house.Needs(ProfileNumber::kDialer);
  for (int more = 0; more < 2; ++more) three.push_back({box::Role::kInherited, OpenNull()});
  EXPECT_EQ(house
                .RunOrder(house.OrderFor(ProfileNumber::kDialer, {"/dialer", "descriptors"}),
                          std::move(three))
                .printed,
            "0\n1\n2\n3\n4\n5\n");
}

TEST(Box, HasExactlyTheEnvironmentThatWasOrdered) {
  ::setenv("COWORK_ESCAPE", "leaks", 1);
  EXPECT_THAT(RunOutside({"probe", "environment"}).printed, HasSubstr("COWORK_ESCAPE=leaks"));
  House house;
  for (const ProfileNumber profile : kEveryBox)
    EXPECT_EQ(house.Run(profile, {"probe", "environment"}).printed,
              "PATH=/usr/bin:/bin\nHOME=/home/agent\n");
}

TEST(Box, OfAHelperStartsNothing) {
  House house;
  EXPECT_EQ(house.RunTool({"probe", "fork"}).printed, "done\n");
  for (const ProfileNumber profile : kHelpers) {
    EXPECT_EQ(house.Run(profile, {"probe", "fork"}).printed, "ENOSYS\n");
    EXPECT_EQ(house.Run(profile, {"probe", "write", "/tmp/x"}).printed, "ENOENT\n");
  }
}

// A helper may be handed a directory by mistake, or by another that was broken into.
TEST(Box, OpensNothingThroughASmuggledDirectory) {
  const Directory secret;
  secret.Write("canary", "the canary");
  const auto look_through = [&](House& house) {
    std::vector<box::ForBox> given = house.Needs(ProfileNumber::kGate);
    given.push_back({box::Role::kInherited, OpenPath(secret.path())});
    return house
        .RunOrder(house.OrderFor(ProfileNumber::kGate, {"/gate", "through-4", "canary"}),
                  std::move(given))
        .printed;
  };
  House house;
  EXPECT_EQ(look_through(house), "EACCES\n");
  House weak("landlock");
  EXPECT_EQ(look_through(weak), "done\n");
}

}  // namespace
}  // namespace cowork::escape
