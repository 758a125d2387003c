// The probe tries one thing that a box should not let it do, and prints "done" or the name of the
// error. A static program, so that it runs in every kind of box.
//
//   probe read PATH          probe connect PORT       probe user-namespace     probe mount
//   probe write PATH         probe abstract NAME      probe interfaces
//   probe type-into-terminal probe descriptors        probe environment        probe processes
//   probe signal PID         probe trace PID          probe fork               probe sleep
//   probe through-4 NAME     probe socket FAMILY      probe call NAME          probe overwrite-2
//   probe hold-in-flight     probe exec               probe exec-given-up

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string>

#include "common/sandbox/give_up_exec.h"

namespace {

int Say(long returned) {
  std::cout << (returned < 0 ? strerrorname_np(errno) : "done") << '\n';
  return returned < 0 ? 1 : 0;
}

int Read(const char* path) {
  std::ifstream file(path);
  if (!file) return Say(-1);
  std::cout << file.rdbuf();
  return 0;
}

int Write(const char* path) {
  return Say(::open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

int Connect(const char* port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(std::atoi(port)));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  if (socket < 0) return Say(socket);
  return Say(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address));
}

int ConnectAbstract(const char* name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  ::strncpy(address.sun_path + 1, name, sizeof address.sun_path - 2);
  const auto size = static_cast<socklen_t>(sizeof address.sun_family + 1 + ::strlen(name));
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  if (socket < 0) return Say(socket);
  return Say(::connect(socket, reinterpret_cast<sockaddr*>(&address), size));
}

int MakeUserNamespace(const char*) {
  return Say(::unshare(CLONE_NEWUSER));
}

int Mount(const char*) {
  return Say(::mount("none", "/tmp", "tmpfs", 0, nullptr));
}

int TypeIntoTerminal(const char*) {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) return Say(-1);
  ::setsid();
  const int terminal = ::open(::ptsname(master), O_RDWR);
  if (terminal < 0 || ::ioctl(terminal, TIOCSCTTY, 0) != 0) return Say(-1);
  return Say(::ioctl(terminal, TIOCSTI, "x"));
}

int ListInterfaces(const char*) {
  struct if_nameindex* all = ::if_nameindex();
  if (all == nullptr) return Say(-1);
  for (const struct if_nameindex* one = all; one->if_index != 0; ++one)
    std::cout << one->if_name << '\n';
  return 0;
}

int ListProcesses(const char*) {
  DIR* proc = ::opendir("/proc");
  if (proc == nullptr) return Say(-1);
  while (const dirent* entry = ::readdir(proc))
    if (std::atoi(entry->d_name) > 0) std::cout << entry->d_name << '\n';
  return 0;
}

int ListDescriptors(const char*) {
  for (int fd = 0; fd < 4096; ++fd)
    if (::fcntl(fd, F_GETFD) >= 0) std::cout << fd << '\n';
  return 0;
}

int ListEnvironment(const char*) {
  for (char** entry = environ; *entry != nullptr; ++entry) std::cout << *entry << '\n';
  return 0;
}

int Signal(const char* pid) {
  return Say(::kill(std::atoi(pid), 0));
}

int Trace(const char* pid) {
  return Say(::ptrace(PTRACE_SEIZE, std::atoi(pid), nullptr, nullptr));
}

int Fork(const char*) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  return Say(child);
}

int OpenThrough4(const char* name) {
  return Say(::openat(4, name, O_RDONLY));
}

// Writes over the beginning of its stderr, if it is let.
int Overwrite2(const char* text) {
  ::fcntl(2, F_SETFL, 0);
  ::lseek(2, 0, SEEK_SET);
  return Say(::write(2, text, ::strlen(text)));
}

int Sleep(const char*) {
  for (;;) ::poll(nullptr, 0, -1);
}

bool SendMany(int socket) {
  constexpr int kMost = 253;  // What the kernel takes at once.
  char byte = 'x';
  iovec content{&byte, 1};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(int) * kMost)] = {};
  msghdr packet{};
  packet.msg_iov = &content;
  packet.msg_iovlen = 1;
  packet.msg_control = control;
  packet.msg_controllen = sizeof control;
  cmsghdr* rights = CMSG_FIRSTHDR(&packet);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof(int) * kMost);  // All of them number 0, our stdin.
  return ::sendmsg(socket, &packet, MSG_DONTWAIT) == 1;
}

// Leaves as many descriptors unreceived as the kernel lets it, makes the file `held`, and stays.
int HoldInFlight(const char*) {
  int ends[2];
  do
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) break;
  while (SendMany(ends[0]));
  ::creat("held", 0600);
  return Sleep(nullptr);
}

int Exec(const char*) {
  constexpr const char* kWords[] = {"/lib64/ld-linux-x86-64.so.2", "/usr/bin/echo", "ran", nullptr};
  return Say(::execv(kWords[0], const_cast<char* const*>(kWords)));
}

int ExecGivenUp(const char*) {
  return cowork::sandbox::GiveUpExec().ok() ? Exec(nullptr) : 2;
}

int MakeSocket(const char* family) {
  const int number = std::atoi(family);
  return Say(::socket(number, number == AF_ALG ? SOCK_SEQPACKET : SOCK_STREAM, 0));
}

int Call(const char* name) {
  constexpr long kX32GetPid = 0x40000000 + SYS_getpid;
  char room[256] = {};
  const std::string call = name;
  if (call == "io_uring") return Say(::syscall(SYS_io_uring_setup, 1, room));
  if (call == "keyring") return Say(::syscall(SYS_keyctl, 0 /* GET_KEYRING_ID */, -3, 1));
  if (call == "bpf") return Say(::syscall(SYS_bpf, 0, room, sizeof room));
  if (call == "userfaultfd") return Say(::syscall(SYS_userfaultfd, 1));
  if (call == "x32") return Say(::syscall(kX32GetPid));
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, int (*)(const char*)> probes{
      {"read", Read},
      {"write", Write},
      {"connect", Connect},
      {"abstract", ConnectAbstract},
      {"user-namespace", MakeUserNamespace},
      {"mount", Mount},
      {"type-into-terminal", TypeIntoTerminal},
      {"interfaces", ListInterfaces},
      {"processes", ListProcesses},
      {"descriptors", ListDescriptors},
      {"environment", ListEnvironment},
      {"signal", Signal},
      {"trace", Trace},
      {"fork", Fork},
      {"sleep", Sleep},
      {"through-4", OpenThrough4},
      {"overwrite-2", Overwrite2},
      {"exec", Exec},
      {"exec-given-up", ExecGivenUp},
      {"hold-in-flight", HoldInFlight},
      {"socket", MakeSocket},
      {"call", Call},
  };
  const auto probe = probes.find(argc > 1 ? argv[1] : "");
  return probe == probes.end() ? 2 : probe->second(argc > 2 ? argv[2] : "");
}
