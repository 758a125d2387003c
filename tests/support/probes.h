// Probes: each tries one thing that a confined process should not get, and returns 0 or errno.

#pragma once

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>

namespace cowork::support {

struct Probe {
  static int Outcome(long returned) { return returned < 0 ? errno : 0; }

  static int CloneWith(unsigned long flags) {
    const long child = ::syscall(SYS_clone, flags, 0, 0, 0, 0);
    if (child == 0) ::_exit(0);
    return Outcome(child);
  }
  static int Fork() { return CloneWith(SIGCHLD); }
  static int ForkIntoAUserNamespace() { return CloneWith(CLONE_NEWUSER | SIGCHLD); }
  // Linux refuses this shape of a thread. That it says so, EINVAL, shows it was asked.
  static int StartAThreadInANetwork() { return CloneWith(CLONE_THREAD | CLONE_NEWNET); }
  static int Clone3() { return Outcome(::syscall(SYS_clone3, nullptr, 0)); }

  static int EnterAUserNamespace() { return Outcome(::unshare(CLONE_NEWUSER)); }
  static int RunAProgram() { return Outcome(::execl("/bin/true", "true", nullptr)); }
  // That there is no such program, ENOENT, shows that it would have been run.
  static int RunAProgramThatIsNotThere() {
    return Outcome(::execl("/nowhere/true", "true", nullptr));
  }
  static int OpenAFile() { return Outcome(::open("/etc/passwd", O_RDONLY | O_CLOEXEC)); }
  static int MakeAFile(const std::string& path) {
    return Outcome(::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
  }
  static int NameAFile() { return Outcome(::open("/etc/passwd", O_PATH | O_CLOEXEC)); }
  // A file of another process, in the /proc that a daemon keeps.
  static int ReadOf(int proc, pid_t process, const std::string& file) {
    const std::string path = std::to_string(process) + "/" + file;
    const int opened = ::openat(proc, path.c_str(), O_RDONLY | O_CLOEXEC);
    char room[64];
    return opened < 0 ? errno : Outcome(::read(opened, room, sizeof room));
  }
  static int WriteOf(int proc, pid_t process, const std::string& file) {
    const std::string path = std::to_string(process) + "/" + file;
    return Outcome(::openat(proc, path.c_str(), O_WRONLY | O_CLOEXEC));
  }
  static int OpenProcess(pid_t process) { return Outcome(::syscall(SYS_pidfd_open, process, 0)); }
  static int MakeAUnixSocket() { return Outcome(::socket(AF_UNIX, SOCK_STREAM, 0)); }
  static int MakeADatagramSocket() { return Outcome(::socket(AF_UNIX, SOCK_DGRAM, 0)); }
  static int MakeAPairOfDatagrams() {
    int ends[2] = {-1, -1};
    return Outcome(::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends));
  }
  static int MakeAnInternetSocket() { return Outcome(::socket(AF_INET, SOCK_STREAM, 0)); }
  static int PutInPlaceOf(int other, int fd) { return Outcome(::dup2(fd, other)); }
  static int Set(int socket, int option) {
    const int on = 1;
    return Outcome(::setsockopt(socket, SOL_SOCKET, option, &on, sizeof on));
  }
  static int MapCode() {
    void* page = ::mmap(nullptr, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page == MAP_FAILED ? errno : 0;
  }

  // The other way to code: what was written is made to run.
  static int TurnIntoCode() {
    void* page = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page == MAP_FAILED ? -1 : Outcome(::mprotect(page, 4096, PROT_READ | PROT_EXEC));
  }

  // Into a process that was forked from here, and so has at this address what is here.
  static int ReadMemoryOf(pid_t process) {
    static char word[8];
    char copy[sizeof word];
    const iovec here{copy, sizeof copy};
    const iovec there{word, sizeof word};
    return Outcome(::process_vm_readv(process, &here, 1, &there, 1, 0));
  }
  static int TakeADescriptorOf(int process) {
    return Outcome(::syscall(SYS_pidfd_getfd, process, STDERR_FILENO, 0));
  }
  static int SignalByDescriptor(int process) {
    return Outcome(::syscall(SYS_pidfd_send_signal, process, 0, nullptr, 0));
  }
  static int Trace(pid_t process) {
    return Outcome(::ptrace(PTRACE_SEIZE, process, nullptr, nullptr));
  }

  static int Connect(int socket) {
    const sockaddr_un to{.sun_family = AF_UNIX, .sun_path = "/somewhere"};
    return Outcome(::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to));
  }
  static int Listen(int socket) { return Outcome(::listen(socket, 1)); }
  static int Bind(int socket) {
    const sockaddr_un to{.sun_family = AF_UNIX, .sun_path = {}};  // A name of the kernel's choice.
    return Outcome(::bind(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to.sun_family));
  }

  // Of which `log` is a stand-in; `name` is its number, as it stands in a register.
  static int EmptyTheLog(int log, long name) {
    if (::dup2(log, STDERR_FILENO) < 0) return errno;
    return Outcome(::syscall(SYS_ftruncate, name, 0));
  }

  static int Signal(pid_t other) { return Outcome(::kill(other, 0)); }
  static int SignalAThread(pid_t other) { return Outcome(::syscall(SYS_tgkill, other, other, 0)); }
  static int LetTheKernelSignal(pid_t other) {
    return Outcome(::fcntl(STDERR_FILENO, F_SETOWN, other));
  }
  static int Send(int socket) { return Outcome(::send(socket, "x", 1, 0)); }
  static int SendToAnAddress(int socket) {
    const sockaddr_un to{.sun_family = AF_UNIX, .sun_path = "/somewhere"};
    const auto* address = reinterpret_cast<const sockaddr*>(&to);
    return Outcome(::sendto(socket, "x", 1, 0, address, sizeof to));
  }
  static int SendAMessageToAnAddress(int socket) {
    sockaddr_un to{.sun_family = AF_UNIX, .sun_path = "/somewhere"};
    char letter[] = "x";
    iovec content{letter, 1};
    msghdr message{};
    message.msg_name = &to;
    message.msg_namelen = sizeof to;
    message.msg_iov = &content;
    message.msg_iovlen = 1;
    return Outcome(::sendmsg(socket, &message, 0));
  }
};

}  // namespace cowork::support
