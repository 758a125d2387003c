// What each process of a box may ask of the kernel, written out in tests/data/seccomp: one line for
// each system call that is not simply refused, all arguments 0, and some calls whose arguments
// decide. A change of a list shows there as a changed line, to be read before it is committed.
//
//   COWORK_GOLDEN=write box_syscalls_test      writes the files anew

#include "runnerd/box/syscalls.h"

#include <asm/ioctls.h>
#include <linux/netlink.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "tests/support/seccomp_machine.h"

namespace cowork::box {
namespace {

constexpr int kMostSyscalls = 470;  // More than there are.

std::string Word(uint32_t action) {
  if (action == SECCOMP_RET_ALLOW) return "allowed";
  if (action == SECCOMP_RET_KILL_PROCESS) return "ends it";
  return strerrorname_np(static_cast<int>(action & SECCOMP_RET_DATA));
}

std::string Answer(const sandbox::SeccompProgram& program, int number,
                   std::vector<uint64_t> arguments = {}) {
  seccomp_data data{.nr = number, .arch = AUDIT_ARCH_X86_64, .instruction_pointer = 0, .args = {}};
  std::ranges::copy(arguments, data.args);
  const auto action = support::SeccompMachine(program.code()).Run(data);
  return action ? Word(*action) : "the kernel takes no such program";
}

struct Telling {
  const char* words;
  int number;
  std::vector<uint64_t> arguments;
};

const Telling kTelling[] = {
    {"socket(AF_UNIX, SOCK_STREAM)", SYS_socket, {AF_UNIX, SOCK_STREAM}},
    {"socket(AF_UNIX, SOCK_DGRAM)", SYS_socket, {AF_UNIX, SOCK_DGRAM}},
    {"socket(AF_UNIX, SOCK_SEQPACKET)", SYS_socket, {AF_UNIX, SOCK_SEQPACKET}},
    {"socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC)",
     SYS_socket,
     {AF_INET, SOCK_STREAM | SOCK_CLOEXEC}},
    {"socket(AF_INET, SOCK_RAW)", SYS_socket, {AF_INET, SOCK_RAW}},
    {"socket(AF_INET6, SOCK_DGRAM)", SYS_socket, {AF_INET6, SOCK_DGRAM}},
    {"socket(AF_PACKET, SOCK_RAW)", SYS_socket, {AF_PACKET, SOCK_RAW}},
    {"socket(AF_VSOCK, SOCK_STREAM)", SYS_socket, {AF_VSOCK, SOCK_STREAM}},
    {"socket(AF_ALG, SOCK_SEQPACKET)", SYS_socket, {AF_ALG, SOCK_SEQPACKET}},
    {"socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)",
     SYS_socket,
     {AF_NETLINK, SOCK_RAW, NETLINK_ROUTE}},
    {"socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT)",
     SYS_socket,
     {AF_NETLINK, SOCK_RAW, NETLINK_AUDIT}},
    {"socketpair(AF_UNIX, SOCK_STREAM)", SYS_socketpair, {AF_UNIX, SOCK_STREAM}},
    {"ioctl(TIOCGWINSZ)", SYS_ioctl, {0, TIOCGWINSZ}},
    {"ioctl(FIONBIO)", SYS_ioctl, {0, FIONBIO}},
    {"ioctl(TIOCSTI)", SYS_ioctl, {0, TIOCSTI}},
    {"ioctl(TIOCSTI, with a bit above an int)", SYS_ioctl, {0, TIOCSTI | uint64_t{1} << 40}},
    {"ioctl(TIOCLINUX)", SYS_ioctl, {0, TIOCLINUX}},
    {"ioctl(TIOCSETD)", SYS_ioctl, {0, TIOCSETD}},
    {"ioctl(TIOCCONS)", SYS_ioctl, {0, TIOCCONS}},
    {"clone(SIGCHLD)", SYS_clone, {SIGCHLD}},
    {"clone(CLONE_NEWUSER)", SYS_clone, {CLONE_NEWUSER}},
    {"clone(CLONE_NEWNS)", SYS_clone, {CLONE_NEWNS}},
    {"clone(CLONE_NEWPID)", SYS_clone, {CLONE_NEWPID}},
    {"clone(CLONE_NEWNET)", SYS_clone, {CLONE_NEWNET}},
    {"chmod(0755)", SYS_chmod, {0, 0755}},
    {"chmod(04755)", SYS_chmod, {0, S_ISUID | 0755}},
    {"fchmod(02755)", SYS_fchmod, {0, S_ISGID | 0755}},
    {"fchmodat(04755)", SYS_fchmodat, {0, 0, S_ISUID | 0755}},
    {"prctl(PR_SET_NO_NEW_PRIVS)", SYS_prctl, {PR_SET_NO_NEW_PRIVS}},
    {"prctl(PR_SET_MM)", SYS_prctl, {PR_SET_MM}},
    {"seccomp(SET_MODE_FILTER)", SYS_seccomp, {SECCOMP_SET_MODE_FILTER}},
    {"seccomp(SET_MODE_FILTER, NEW_LISTENER)",
     SYS_seccomp,
     {SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER}},
    {"kill(-1, SIGKILL)", SYS_kill, {uint64_t(-1), SIGKILL}},
    {"kill(1, SIGKILL)", SYS_kill, {1, SIGKILL}},
    {"sendto(with an address)", SYS_sendto, {0, 0, 0, 0, 1}},
};

// What most calls get has one line for all of them.
std::string WriteOut(const sandbox::SeccompProgram& program) {
  const std::string otherwise = Answer(program, kMostSyscalls);
  std::ostringstream out;
  out << "any other: " << otherwise << "\n";
  for (int number = 0; number < kMostSyscalls; ++number)
    if (const std::string answer = Answer(program, number); answer != otherwise)
      out << number << ": " << answer << "\n";
  for (const Telling& call : kTelling)
    out << call.words << ": " << Answer(program, call.number, call.arguments) << "\n";
  return out.str();
}

std::string Golden(const std::string& name, const std::string& now) {
  const std::string path = COWORK_DATA "/seccomp/" + name;
  if (const char* word = std::getenv("COWORK_GOLDEN");
      word != nullptr && word == std::string("write"))
    std::ofstream(path) << now;
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(TheSystemCalls, OfAWorkerAreThoseWrittenOut) {
  const std::string now = WriteOut(SyscallsFor(Syscalls::kWorker));
  EXPECT_EQ(now, Golden("worker.txt", now));
}

TEST(TheSystemCalls, OfCoworkFilesAreThoseWrittenOut) {
  const std::string now = WriteOut(SyscallsFor(Syscalls::kFiles));
  EXPECT_EQ(now, Golden("files.txt", now));
}

TEST(TheSystemCalls, OfAHelperAreThoseWrittenOut) {
  const std::string now = WriteOut(SyscallsFor(Syscalls::kHelper));
  EXPECT_EQ(now, Golden("helper.txt", now));
}

TEST(TheSystemCalls, OfADialerAreThoseWrittenOut) {
  const std::string now = WriteOut(SyscallsFor(Syscalls::kDialer));
  EXPECT_EQ(now, Golden("dialer.txt", now));
}

TEST(TheSystemCalls, OfAResolverAreThoseWrittenOut) {
  const std::string now = WriteOut(SyscallsFor(Syscalls::kResolver));
  EXPECT_EQ(now, Golden("resolver.txt", now));
}

TEST(TheSystemCalls, OfPidOneAreThoseWrittenOut) {
  const std::string now = WriteOut(SyscallsOfPidOne());
  EXPECT_EQ(now, Golden("pid_one.txt", now));
}

}  // namespace
}  // namespace cowork::box
