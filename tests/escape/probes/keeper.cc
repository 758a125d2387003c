// The box's PID 1, its keeper, by system call: looking into it, and signalling it. Outside the
// keeper is another process of the same person.

#include <linux/kcmp.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "tests/escape/probes/attempt.h"
#include "tests/escape/probes/probe.h"

namespace cowork::escape {
namespace {

int Keeper() {
  return Number("keeper");
}

long OpenPidfd(const char* of) {
  return ::syscall(SYS_pidfd_open, Number(of), 0);
}

// No page is there: whoever is let in gets EFAULT.
long ThroughItsMemory(long call) {
  char byte = 0;
  const iovec ours{&byte, 1};
  const iovec theirs{reinterpret_cast<void*>(0x1000), 1};
  return Reaches(::syscall(call, Keeper(), &ours, 1, &theirs, 1, 0), EFAULT);
}

long Queue(long call, bool to_thread) {
  siginfo_t said{};
  said.si_code = SI_QUEUE;
  if (to_thread) return ::syscall(call, Keeper(), Keeper(), 0, &said);
  return ::syscall(call, Keeper(), 0, &said);
}

long TakeRobustList() {
  void* head = nullptr;
  size_t size = 0;
  return ::syscall(SYS_get_robust_list, Keeper(), &head, &size);
}

constexpr Layers kFilterOrUndumpable = kSystemCalls | kUndumpable;

constexpr Probe kProbes[] = {
    {"ptrace", 23, [] { return ::ptrace(PTRACE_SEIZE, Keeper(), nullptr, nullptr); }, kDone,
     InBoxes("EPERM", kFilterOrUndumpable | kLandlock)},
    {"process-vm-readv", 23, [] { return ThroughItsMemory(SYS_process_vm_readv); }, kDone,
     InBoxes("EPERM", kFilterOrUndumpable | kLandlock)},
    {"process-vm-writev", 23, [] { return ThroughItsMemory(SYS_process_vm_writev); }, kDone,
     InBoxes("EPERM", kFilterOrUndumpable | kLandlock)},
    {"kcmp", 23, [] { return ::syscall(SYS_kcmp, Keeper(), Keeper(), KCMP_VM, 0, 0); }, kDone,
     InBoxes("EPERM", kFilterOrUndumpable | kLandlock)},
    {"pidfd-getfd", 23, [] { return ::syscall(SYS_pidfd_getfd, OpenPidfd("keeper"), 0, 0); }, kDone,
     InBoxes("EPERM", kFilterOrUndumpable | kLandlock)},
    {"process-madvise", 23,
     [] { return Reaches(::syscall(SYS_process_madvise, -1, nullptr, 0, 0, 0), EBADF); }, kDone,
     InBoxes("EPERM", kSystemCalls)},
    {"move-pages", 23,
     [] { return ::syscall(SYS_move_pages, Keeper(), 0, nullptr, nullptr, nullptr, 0); }, kDone,
     InBoxes("EPERM", kFilterOrUndumpable | kLandlock)},
    {"get-robust-list", 23, TakeRobustList, kDone, InBoxes("EPERM", kUndumpable | kLandlock)},

    // Landlock keeps signals in since its ABI 6.
    {"kill", 41, [] { return long{::kill(Keeper(), 0)}; }, kDone, InBoxes("EPERM", kLandlock)},
    {"tkill", 41, [] { return ::syscall(SYS_tkill, Keeper(), 0); }, kDone,
     InBoxes("EPERM", kLandlock)},
    {"tgkill", 41, [] { return ::syscall(SYS_tgkill, Keeper(), Keeper(), 0); }, kDone,
     InBoxes("EPERM", kLandlock)},
    {"rt-sigqueueinfo", 41, [] { return Queue(SYS_rt_sigqueueinfo, false); }, kDone,
     InBoxes("EPERM", kLandlock)},
    {"rt-tgsigqueueinfo", 41, [] { return Queue(SYS_rt_tgsigqueueinfo, true); }, kDone,
     InBoxes("EPERM", kLandlock)},
    {"pidfd-send-signal", 41,
     [] { return ::syscall(SYS_pidfd_send_signal, OpenPidfd("keeper"), 0, nullptr, 0); }, kDone,
     InBoxes("EPERM", kLandlock)},
    {"kill-a-neighbour", 41, [] { return long{::kill(Number("neighbour"), 0)}; }, kDone,
     InBoxes("ESRCH", kPidNamespace | kLandlock)},
    {"pidfd-of-a-neighbour", 41, [] { return OpenPidfd("neighbour"); }, kDone,
     InBoxes("ESRCH", kPidNamespace)},
};

}  // namespace

std::span<const Probe> KeeperProbes() {
  return kProbes;
}

}  // namespace cowork::escape
