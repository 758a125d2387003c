// Helper: a program of ours beside the test, with the descriptors that it is given.

#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "common/os/unique_fd.h"

namespace cowork::support {

// With descriptors from 3 upwards; killed and reaped at the end.
class Helper {
 public:
  Helper(const std::filesystem::path& program, std::vector<os::UniqueFd> descriptors,
         std::vector<std::string> arguments = {}) {
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    std::vector<os::UniqueFd> high;  // Out of the way of the numbers they shall get.
    for (const os::UniqueFd& fd : descriptors) {
      const int number = 3 + static_cast<int>(high.size());
      high.emplace_back(::fcntl(fd.get(), F_DUPFD_CLOEXEC, 100));
      ::posix_spawn_file_actions_adddup2(&actions, high.back().get(), number);
    }
    std::string name = program.string();
    std::vector<char*> argv{name.data()};
    for (std::string& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    char* const environment[] = {nullptr};
    ::posix_spawn(&pid_, name.c_str(), &actions, nullptr, argv.data(), environment);
    ::posix_spawn_file_actions_destroy(&actions);
  }
  ~Helper() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    static_cast<void>(Wait());
  }
  Helper(const Helper&) = delete;
  Helper& operator=(const Helper&) = delete;

  pid_t pid() const { return pid_; }

  int Wait() {
    int status = 0;
    ::waitpid(std::exchange(pid_, -1), &status, 0);
    return status;
  }

 private:
  pid_t pid_ = -1;
};

inline std::filesystem::path ProgramsDirectory() {
  return std::filesystem::path(COWORK_PROGRAM).parent_path();
}

}  // namespace cowork::support
