#include "common/os/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <unistd.h>

namespace cowork::os {
namespace {

class FileActions {
 public:
  FileActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

class Attributes {
 public:
  Attributes() { ::posix_spawnattr_init(&attributes_); }
  ~Attributes() { ::posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  posix_spawnattr_t* get() { return &attributes_; }

 private:
  posix_spawnattr_t attributes_{};
};

// The socket goes to its number last: the log, or the socket itself, may have that number here.
void ArrangeDescriptors(FileActions& actions, const Birth& birth) {
  ::posix_spawn_file_actions_addopen(actions.get(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(actions.get(), STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_adddup2(actions.get(), birth.log, STDERR_FILENO);
  ::posix_spawn_file_actions_adddup2(actions.get(), birth.socket, kFirstSocket);
  ::posix_spawn_file_actions_addclosefrom_np(actions.get(), kFirstSocket + 1);
}

void StartAfresh(Attributes& attributes) {
  sigset_t none;
  sigset_t all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(attributes.get(), &none);
  ::posix_spawnattr_setsigdefault(attributes.get(), &all);
  ::posix_spawnattr_setflags(attributes.get(),
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

Result<pid_t> Spawn(const Birth& birth) {
  FileActions actions;
  ArrangeDescriptors(actions, birth);
  Attributes attributes;
  StartAfresh(attributes);
  const std::string& path = birth.command_line.front();
  pid_t pid = -1;
  const int failed =
      ::posix_spawn(&pid, path.c_str(), actions.get(), attributes.get(),
                    Pointers(birth.command_line).data(), Pointers(birth.environment).data());
  if (failed != 0) return Error::FromErrno(path.c_str(), failed);
  return pid;
}

}  // namespace cowork::os
