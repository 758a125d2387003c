// EnterOwnNamespaces gives this process a user, mount and network namespace: what it mounts and
// listens on is its own, and it reaches nothing outside. To be called while there is one thread.

#pragma once

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "common/base/check.h"
#include "common/os/unique_fd.h"

namespace cowork::support {

inline void EnterOwnNamespaces() {
  const std::string user = std::to_string(::getuid()), group = std::to_string(::getgid());
  CHECK(::unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWNET) == 0);
  std::ofstream("/proc/self/setgroups") << "deny";
  std::ofstream("/proc/self/uid_map") << user << " " << user << " 1";
  std::ofstream("/proc/self/gid_map") << group << " " << group << " 1";
  CHECK(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0);
  const os::UniqueFd any(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq loopback{};
  std::string("lo").copy(loopback.ifr_name, sizeof loopback.ifr_name - 1);
  loopback.ifr_flags = IFF_UP | IFF_RUNNING;
  CHECK(::ioctl(any.get(), SIOCSIFFLAGS, &loopback) == 0);
}

// An empty directory over one that is there.
inline void MountEmpty(const char* path) {
  CHECK(::mount("none", path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755") == 0);
}

// A file at a place where it is not. Opened before anything was mounted over it.
inline void ShowFile(const os::UniqueFd& file, const std::string& at) {
  std::filesystem::create_directories(std::filesystem::path(at).parent_path());
  std::ofstream(at).flush();
  const std::string from = "/proc/self/fd/" + std::to_string(file.get());
  CHECK(::mount(from.c_str(), at.c_str(), nullptr, MS_BIND, nullptr) == 0);
}

}  // namespace cowork::support
