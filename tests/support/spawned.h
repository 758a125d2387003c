// Spawned: a program that a test starts, and that ends with it.

#pragma once

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "common/base/check.h"
#include "tests/support/in_child.h"

namespace cowork::support {

class Spawned {
 public:
  struct Order {
    std::vector<std::string> argv;
    std::vector<std::string> environment;
    std::string directory = "/";
    int out = -1;  // For stdout and stderr; -1: nobody listens.
    int err = -1;
    int in = -1;  // For stdin; -1: nobody speaks.
  };

  explicit Spawned(Order order) {
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addchdir_np(&actions, order.directory.c_str());
    ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDWR, 0);
    ::posix_spawn_file_actions_adddup2(&actions, order.out < 0 ? 0 : order.out, 1);
    ::posix_spawn_file_actions_adddup2(&actions, order.err < 0 ? 0 : order.err, 2);
    if (order.in >= 0) ::posix_spawn_file_actions_adddup2(&actions, order.in, 0);
    std::vector<char*> argv = Pointers(order.argv), environment = Pointers(order.environment);
    CHECK(::posix_spawn(&pid_, argv[0], &actions, nullptr, argv.data(), environment.data()) == 0);
    ::posix_spawn_file_actions_destroy(&actions);
  }
  ~Spawned() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    static_cast<void>(Wait());
  }
  Spawned(const Spawned&) = delete;
  Spawned& operator=(const Spawned&) = delete;

  Ending Wait() { return EndingOf(std::exchange(pid_, -1)); }

 private:
  static std::vector<char*> Pointers(std::vector<std::string>& texts) {
    std::vector<char*> pointers;
    for (std::string& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
  }

  pid_t pid_ = -1;
};

}  // namespace cowork::support
