// Doors of the kernel that no tool needs, entry point by entry point. Where one looks at what it
// was given before it asks for rights, its complaint about that shows that it was reached. Those
// that ask first refuse an ordinary user outside as well, so that no attempt tells by whom it was
// stopped: for them tests/data/seccomp says what the filter answers.

#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <sys/fanotify.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "tests/escape/probes/attempt.h"
#include "tests/escape/probes/probe.h"

namespace cowork::escape {
namespace {

constexpr int kCachestat = 451;  // Newer than Debian 12's headers, and than our lists.
constexpr int kUserModeOnly = 1;

long SetUpRing() {
  io_uring_params parameters{};
  return ::syscall(SYS_io_uring_setup, 1, &parameters);
}

// Making a map may be left to root; using one that somebody handed over is not.
long LookUpInMap() {
  bpf_attr attributes{};
  attributes.map_fd = ~0U;
  return Reaches(::syscall(SYS_bpf, BPF_MAP_LOOKUP_ELEM, &attributes, sizeof attributes), EBADF);
}

long CountEvents() {
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_SOFTWARE;
  attributes.size = 1;  // Smaller than any version of it.
  return ::syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0);
}

long NameByHandle() {
  alignas(file_handle) char room[sizeof(file_handle) + MAX_HANDLE_SZ] = {};
  auto* handle = reinterpret_cast<file_handle*>(room);
  handle->handle_bytes = MAX_HANDLE_SZ;
  int mount = 0;
  return ::name_to_handle_at(AT_FDCWD, "/usr", handle, &mount, 0);
}

constexpr Endings kFiltered = InBoxes("EPERM", kSystemCalls);

constexpr Probe kProbes[] = {
    {"io-uring-setup", 26, SetUpRing, kDone, kFiltered},
    {"io-uring-enter", 26,
     [] { return Reaches(::syscall(SYS_io_uring_enter, -1, 0, 0, 0, 0, 0), EBADF); }, kDone,
     kFiltered},
    {"io-uring-register", 26,
     [] { return Reaches(::syscall(SYS_io_uring_register, 0, 0, 0, 0), EOPNOTSUPP); }, kDone,
     kFiltered},
    {"userfaultfd", 26, [] { return ::syscall(SYS_userfaultfd, kUserModeOnly); }, kDone, kFiltered},
    {"perf-event-open", 26, [] { return Reaches(CountEvents(), E2BIG); }, kDone, kFiltered},
    {"bpf", 26, LookUpInMap, kDone, kFiltered},
    {"fanotify-init", 26, [] { return long{::fanotify_init(FAN_CLASS_NOTIF | FAN_REPORT_FID, 0)}; },
     kDone, kFiltered},
    {"fanotify-mark", 26,
     [] { return Reaches(::fanotify_mark(-1, FAN_MARK_ADD, FAN_OPEN, -1, "/"), EBADF); }, kDone,
     kFiltered},
    {"vmsplice", 26, [] { return Reaches(::vmsplice(-1, nullptr, 0, 0), EBADF); }, kDone,
     kFiltered},
    {"remap-file-pages", 26,
     [] { return Reaches(::syscall(SYS_remap_file_pages, 1, 1, 1, 0, 0), EINVAL); }, kDone,
     kFiltered},
    {"a-call-that-is-new", 26,
     [] { return Reaches(::syscall(kCachestat, -1, nullptr, nullptr, 0), EBADF); }, kDone,
     InBoxes("ENOSYS", kSystemCalls)},
    {"name-to-handle-at", 15, NameByHandle, kDone, kFiltered},
};

}  // namespace

std::span<const Probe> KernelProbes() {
  return kProbes;
}

}  // namespace cowork::escape
