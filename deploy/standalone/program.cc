#include "deploy/standalone/program.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "common/frame/pair.h"
#include "common/os/pidfd.h"

namespace cowork::standalone {
namespace {

constexpr int kControl = 3;

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

// The control goes to its number last: the log, or the control itself, may have that number here.
void ArrangeDescriptors(FileActions& actions, const os::UniqueFd& log,
                        const os::UniqueFd& control) {
  ::posix_spawn_file_actions_addopen(actions.get(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(actions.get(), STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_adddup2(actions.get(), log.get(), STDERR_FILENO);
  ::posix_spawn_file_actions_adddup2(actions.get(), control.get(), kControl);
  ::posix_spawn_file_actions_addclosefrom_np(actions.get(), kControl + 1);
}

// We block signals to read them from a descriptor; a daemon starts with none blocked or ignored,
// and in a session of its own, so that no terminal reaches it.
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

Result<Started> Start(const Program& program) {
  const os::UniqueFd log(::open(program.log.c_str(),
                                O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
                                S_IRUSR | S_IWUSR));
  if (!log.valid()) return Error::FromErrno("open the log", errno);
  frame::Pair control = TRY(frame::MakePair());
  FileActions actions;
  ArrangeDescriptors(actions, log, control.theirs);
  Attributes attributes;
  StartAfresh(attributes);

  Started started;
  const std::string& path = program.command_line.front();
  const int failed =
      ::posix_spawn(&started.pid, path.c_str(), actions.get(), attributes.get(),
                    Pointers(program.command_line).data(), Pointers(program.environment).data());
  if (failed != 0) return Error::FromErrno(path.c_str(), failed);
  // Nobody but us can reap it, so the number is still its own.
  started.process = TRY(os::OpenProcess(started.pid));
  ::fcntl(control.ours.get(), F_SETFL, O_NONBLOCK);
  started.control = std::move(control.ours);
  return started;
}

}  // namespace cowork::standalone
