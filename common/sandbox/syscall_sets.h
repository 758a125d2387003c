// Named groups of system calls. A daemon's policy is written in these words. A call is in a group
// only if any use of it is as harmless as any other; the rest are allowed one by one, on condition.

#pragma once

#include <fcntl.h>
#include <sched.h>
#include <sys/syscall.h>

#include <cstdint>

namespace cowork::sandbox::syscalls {

inline constexpr int kMemory[] = {SYS_brk, SYS_munmap, SYS_madvise, SYS_mremap};
inline constexpr int kOpenDescriptors[] = {SYS_read, SYS_write, SYS_writev, SYS_close, SYS_lseek};
inline constexpr int kConnectedSockets[] = {SYS_sendmsg,     SYS_recvmsg,     SYS_recvfrom,
                                            SYS_getsockname, SYS_getpeername, SYS_getsockopt,
                                            SYS_shutdown};
inline constexpr int kEventLoop[] = {SYS_epoll_create1, SYS_epoll_ctl, SYS_epoll_wait,
                                     SYS_epoll_pwait,   SYS_poll,      SYS_ppoll,
                                     SYS_eventfd2};
inline constexpr int kThreads[] = {SYS_futex,          SYS_set_robust_list,    SYS_rseq,
                                   SYS_sched_yield,    SYS_sched_getaffinity,  SYS_gettid,
                                   SYS_sched_getparam, SYS_sched_getscheduler, SYS_getpid};
inline constexpr int kTimeAndRandom[] = {SYS_clock_gettime, SYS_clock_nanosleep, SYS_gettimeofday,
                                         SYS_getrandom};
// restart_syscall: how the kernel takes up a poll or a sleep again after SIGSTOP and SIGCONT.
inline constexpr int kSignalsAndExit[] = {SYS_rt_sigaction,    SYS_rt_sigprocmask, SYS_rt_sigreturn,
                                          SYS_restart_syscall, SYS_sigaltstack,    SYS_exit,
                                          SYS_exit_group};

// Not all of fcntl: with F_SETOWN and O_ASYNC the kernel would signal any process for us.
inline constexpr int kFcntlCommands[] = {F_GETFL, F_DUPFD_CLOEXEC};

// Flags of clone. Linux lets a thread, too, be born into a network or mount namespace of its own.
inline constexpr uint64_t kNewNamespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
                                           CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
                                           CLONE_NEWNET;

}  // namespace cowork::sandbox::syscalls
