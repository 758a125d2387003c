#include "tests/escape/looks.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>

#include "common/sandbox/give_up_exec.h"

namespace cowork::escape {
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
  return sandbox::GiveUpExec().ok() ? Exec(nullptr) : 2;
}

}  // namespace

Look FindLook(const std::string& name) {
  static const std::map<std::string, Look> looks{
      {"read", Read},
      {"write", Write},
      {"processes", ListProcesses},
      {"descriptors", ListDescriptors},
      {"environment", ListEnvironment},
      {"fork", Fork},
      {"sleep", Sleep},
      {"through-4", OpenThrough4},
      {"overwrite-2", Overwrite2},
      {"exec", Exec},
      {"exec-given-up", ExecGivenUp},
      {"hold-in-flight", HoldInFlight},
  };
  const auto look = looks.find(name);
  return look == looks.end() ? nullptr : look->second;
}

}  // namespace cowork::escape
