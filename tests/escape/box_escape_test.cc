// Each test is a sentence about every box, and has its other half: the same attempt outside a box,
// or in one made without the layer that stops it.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>

#include <gmock/gmock.h>

#include "tests/escape/house.h"

namespace cowork::escape {
namespace {

using box::ProfileNumber;
using testing::AllOf;
using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StrEq;

constexpr ProfileNumber kWholeBoxes[] = {ProfileNumber::kRuntime, ProfileNumber::kTool};
constexpr ProfileNumber kEveryBox[] = {ProfileNumber::kRuntime, ProfileNumber::kTool,
                                       ProfileNumber::kCourier, ProfileNumber::kGate,
                                       ProfileNumber::kDialer};

struct Bound {
  os::UniqueFd socket;
  std::string address;
};

Bound ListenOnHostLoopback() {
  os::UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size);
  ::listen(socket.get(), 8);
  ::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return {.socket = std::move(socket), .address = std::to_string(ntohs(address.sin_port))};
}

Bound ListenOnAbstractSocket() {
  os::UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const std::string name = "cowork-escape-" + std::to_string(::getpid());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  name.copy(address.sun_path + 1, sizeof address.sun_path - 2);
  const auto size = static_cast<socklen_t>(sizeof address.sun_family + 1 + name.size());
  ::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size);
  ::listen(socket.get(), 8);
  return {.socket = std::move(socket), .address = name};
}

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

TEST(Box, SeesNoFileOfThePersonsButTheProject) {
  const Directory secret;
  secret.Write("canary", "the canary");
  const std::string canary = secret / "canary";
  EXPECT_EQ(RunOutside({"probe", "read", canary}).printed, "the canary");

  House house;
  for (const ProfileNumber profile : kEveryBox)
    EXPECT_THAT(house.Run(profile, {"probe", "read", canary}).printed,
                AnyOf("ENOENT\n", "EACCES\n"));
  House without_pivot("pivot,landlock,directory");
  EXPECT_EQ(without_pivot.RunTool({"/bin/cat", canary}).printed, "the canary");
}

TEST(Box, SeesOnlyItsOwnFewFilesOfEtc) {
  House house;
  for (const char* name : {"/etc/ssh", "/etc/shadow", "/etc/hostname", "/root", "/var/log", "/sys"})
    EXPECT_EQ(house.RunTool({"/bin/ls", "-A", name}).status, 2) << name;
  EXPECT_THAT(house.RunShell("cat /etc/passwd").printed,
              AllOf(HasSubstr("agent:x:"), Not(HasSubstr("cowork-dev"))));
}

TEST(Box, CannotMakeAUserNamespace) {
  EXPECT_EQ(RunOutside({"probe", "user-namespace"}).printed, "done\n");
  House house;
  for (const ProfileNumber profile : kEveryBox)
    EXPECT_EQ(house.Run(profile, {"probe", "user-namespace"}).printed, "EPERM\n");
  // Two layers stop it; the second one alone says ENOSPC.
  House without_filter("system calls");
  EXPECT_EQ(without_filter.RunTool({"probe", "user-namespace"}).printed, "ENOSPC\n");
  House without_either("system calls,user namespaces");
  EXPECT_EQ(without_either.RunTool({"probe", "user-namespace"}).printed, "done\n");
}

TEST(Box, CannotMount) {
  House house;
  for (const ProfileNumber profile : kEveryBox)
    EXPECT_EQ(house.Run(profile, {"probe", "mount"}).printed, "EPERM\n");
  const std::string with_a_namespace = "unshare -Urm mount -t tmpfs none /tmp && echo done";
  EXPECT_THAT(house.RunShell(with_a_namespace).printed, Not(HasSubstr("done")));
  House weak("system calls,user namespaces,landlock");
  EXPECT_EQ(weak.RunShell(with_a_namespace).printed, "done\n");
}

TEST(Box, HasNoNetworkDeviceButItsLoopback) {
  House house;
  for (const ProfileNumber profile : kWholeBoxes)
    EXPECT_EQ(house.Run(profile, {"probe", "interfaces"}).printed, "lo\n");
  EXPECT_NE(RunOutside({"probe", "interfaces"}).printed, "lo\n");
}

TEST(Box, CannotReachAListenerOfTheHost) {
  const Bound listener = ListenOnHostLoopback();
  EXPECT_EQ(RunOutside({"probe", "connect", listener.address}).printed, "done\n");
  House house;
  for (const ProfileNumber profile : kWholeBoxes)
    EXPECT_EQ(house.Run(profile, {"probe", "connect", listener.address}).printed, "ECONNREFUSED\n");
  for (const ProfileNumber profile : {ProfileNumber::kCourier, ProfileNumber::kGate})
    EXPECT_EQ(house.Run(profile, {"probe", "connect", listener.address}).printed, "ENOSYS\n");
  // The one that is for connecting.
  EXPECT_EQ(house.Run(ProfileNumber::kDialer, {"probe", "connect", listener.address}).printed,
            "done\n");
  House shared("network namespace");
  EXPECT_EQ(shared.RunTool({"probe", "connect", listener.address}).printed, "done\n");
}

TEST(Box, CannotReachAnAbstractSocketOfTheHost) {
  const Bound listener = ListenOnAbstractSocket();
  EXPECT_EQ(RunOutside({"probe", "abstract", listener.address}).printed, "done\n");
  House house;
  for (const ProfileNumber profile : kWholeBoxes)
    EXPECT_EQ(house.Run(profile, {"probe", "abstract", listener.address}).printed,
              "ECONNREFUSED\n");
  for (const ProfileNumber profile :
       {ProfileNumber::kCourier, ProfileNumber::kGate, ProfileNumber::kDialer})
    EXPECT_EQ(house.Run(profile, {"probe", "abstract", listener.address}).printed, "ENOSYS\n");
  House shared("network namespace");
  EXPECT_EQ(shared.RunTool({"probe", "abstract", listener.address}).printed, "EPERM\n");
  House open("network namespace,landlock");
  EXPECT_EQ(open.RunTool({"probe", "abstract", listener.address}).printed, "done\n");
}

TEST(Box, SeesNoProcessOfTheHostAndNotItsPidOne) {
  House house;
  for (const ProfileNumber profile : kWholeBoxes)
    EXPECT_EQ(house.Run(profile, {"probe", "processes"}).printed, "2\n");
  EXPECT_THAT(RunOutside({"probe", "processes"}).printed,
              HasSubstr("\n" + std::to_string(::getpid()) + "\n"));
}

TEST(Box, CannotSignalOrTraceItsPidOne) {
  House house;
  for (const ProfileNumber profile : kWholeBoxes) {
    EXPECT_EQ(house.Run(profile, {"probe", "signal", "1"}).printed, "EPERM\n");
    EXPECT_EQ(house.Run(profile, {"probe", "trace", "1"}).printed, "EPERM\n");
    EXPECT_EQ(house.Run(profile, {"probe", "write", "/proc/1/mem"}).printed, "ENOENT\n");
  }
  House weak("landlock");
  EXPECT_EQ(weak.RunTool({"probe", "signal", "1"}).printed, "done\n");
}

TEST(Box, CannotTypeIntoATerminal) {
  House house;
  for (const ProfileNumber profile : kWholeBoxes)
    EXPECT_EQ(house.Run(profile, {"probe", "type-into-terminal"}).printed, "EPERM\n");
  // Where the kernel itself was built or told to refuse it, it says EIO.
  House weak("system calls");
  EXPECT_THAT(weak.RunTool({"probe", "type-into-terminal"}).printed, AnyOf("done\n", "EIO\n"));
  EXPECT_THAT(RunOutside({"probe", "type-into-terminal"}).printed, AnyOf("done\n", "EIO\n"));
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
  for (const ProfileNumber profile :
       {ProfileNumber::kCourier, ProfileNumber::kGate, ProfileNumber::kDialer}) {
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

TEST(Box, MakesNoSocketThatKnowsNoNamespace) {
  House house;
  for (const char* family : {"40" /* AF_VSOCK */, "38" /* AF_ALG */, "17" /* AF_PACKET */})
    EXPECT_EQ(house.RunTool({"probe", "socket", family}).printed, "EAFNOSUPPORT\n");
  EXPECT_EQ(RunOutside({"probe", "socket", "40"}).printed, "done\n");
  House weak("system calls");
  EXPECT_EQ(weak.RunTool({"probe", "socket", "40"}).printed, "done\n");
}

TEST(Box, CannotUseTheKernelsOtherDoors) {
  House house;
  for (const char* call : {"io_uring", "keyring", "bpf", "userfaultfd"})
    EXPECT_EQ(house.RunTool({"probe", "call", call}).printed, "EPERM\n") << call;
  House weak("system calls");
  for (const char* call : {"io_uring", "keyring"})
    EXPECT_EQ(weak.RunTool({"probe", "call", call}).printed, "done\n") << call;
}

TEST(Box, IsKilledForAForeignAbi) {
  House house;
  EXPECT_EQ(house.RunTool({"probe", "call", "x32"}).status, 128 + SIGSYS);
  EXPECT_EQ(RunOutside({"probe", "call", "x32"}).printed, "ENOSYS\n");
}

}  // namespace
}  // namespace cowork::escape
