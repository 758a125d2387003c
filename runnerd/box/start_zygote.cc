#include "runnerd/box/start_zygote.h"

#include <fcntl.h>
#include <spawn.h>
#include <string.h>  // strerrordesc_np
#include <unistd.h>

#include <utility>

#include "common/frame/pair.h"

namespace cowork::box {
namespace {

constexpr int kPairNumber = 3;

class FileActions {
 public:
  FileActions() { ::posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { ::posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  posix_spawn_file_actions_t* get() { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

}  // namespace

Result<ZygoteProcess> StartZygote(const std::string& program) {
  frame::Pair pair = TRY(frame::MakePair());
  FileActions actions;
  ::posix_spawn_file_actions_adddup2(actions.get(), pair.theirs.get(), kPairNumber);
  ::posix_spawn_file_actions_addopen(actions.get(), STDIN_FILENO, "/dev/null", O_RDWR, 0);
  ::posix_spawn_file_actions_adddup2(actions.get(), STDIN_FILENO, STDOUT_FILENO);
  ::posix_spawn_file_actions_addclosefrom_np(actions.get(), kPairNumber + 1);
  char* const arguments[] = {const_cast<char*>("zygote"), nullptr};
  char* const environment[] = {nullptr};
  ZygoteProcess zygote;
  const int failed =
      ::posix_spawn(&zygote.pid, program.c_str(), actions.get(), nullptr, arguments, environment);
  if (failed != 0)
    return Error(ErrorCode::kFailedPrecondition,
                 "the zygote, which makes the sandboxes, does not start: reinstall coworkd")
        .WithDetail(program + ": " + strerrordesc_np(failed));
  zygote.pair = std::move(pair.ours);
  return zygote;
}

}  // namespace cowork::box
