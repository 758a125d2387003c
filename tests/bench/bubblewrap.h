// Bubblewrap: the peer that a box is measured against, with the same program in it: the namespaces
// that a box has, nested user namespaces off, no capability, a comparable tree, and the very
// seccomp filter that a tool box installs. It has no Landlock.

#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "common/base/check.h"
#include "common/os/unique_fd.h"
#include "runnerd/box/syscalls.h"

namespace cowork::bench {

class Bubblewrap {
 public:
  explicit Bubblewrap(std::string project) : project_(std::move(project)), filter_(WriteFilter()) {}

  // Runs /usr/bin/true in it; answers what waitpid() says, or -1 where it did not start.
  int RunTrue() const {
    // Read from where the last one left off: all share the descriptor's offset.
    ::lseek(filter_.get(), 0, SEEK_SET);
    const std::string filter = std::to_string(filter_.get());
    std::vector<const char*> words = Words();
    for (const char* word : {"--seccomp", filter.c_str(), "--", "/usr/bin/true"})
      words.push_back(word);
    words.push_back(nullptr);
    char* const environment[] = {nullptr};
    pid_t pid = -1;
    int status = -1;
    if (::posix_spawnp(&pid, words[0], nullptr, nullptr, const_cast<char* const*>(words.data()),
                       environment) == 0)
      ::waitpid(pid, &status, 0);
    return status;
  }

 private:
  std::vector<const char*> Words() const {
    return {"bwrap",
            "--unshare-all",
            "--unshare-user",
            "--disable-userns",
            "--new-session",
            "--cap-drop",
            "ALL",
            "--die-with-parent",
            "--hostname",
            "cowork",
            "--ro-bind",
            "/usr",
            "/usr",
            "--symlink",
            "usr/bin",
            "/bin",
            "--symlink",
            "usr/lib",
            "/lib",
            "--symlink",
            "usr/lib64",
            "/lib64",
            "--ro-bind",
            "/etc/alternatives",
            "/etc/alternatives",
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            "--tmpfs",
            "/tmp",
            "--tmpfs",
            "/home/agent",
            "--bind",
            project_.c_str(),
            project_.c_str(),
            "--chdir",
            project_.c_str()};
  }

  static os::UniqueFd WriteFilter() {
    const auto code = box::SyscallsFor(box::Syscalls::kWorker).code();
    os::UniqueFd file(::memfd_create("seccomp", 0));  // Inherited.
    CHECK(::write(file.get(), code.data(), code.size_bytes()) ==
          static_cast<ssize_t>(code.size_bytes()));
    return file;
  }

  std::string project_;
  os::UniqueFd filter_;
};

}  // namespace cowork::bench
