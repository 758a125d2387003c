#include "runnerd/box/descriptors.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace cowork::box {
namespace {

// Higher than any number that is asked for: a packet carries 16 descriptors at most.
constexpr int kOutOfTheWay = 64;

constexpr int kFirstOfPidOne = 3;

os::UniqueFd MoveOutOfTheWay(const os::UniqueFd& fd) {
  return os::UniqueFd(::fcntl(fd.get(), F_DUPFD_CLOEXEC, kOutOfTheWay));
}

// Leaves sources[i] open as first + i, for all of them; behind those what `until_exec` owns, which
// exec closes; and nothing else.
Result<void> KeepOnly(const std::vector<const os::UniqueFd*>& sources, int first,
                      const std::vector<os::UniqueFd*>& until_exec) {
  std::vector<os::UniqueFd> moved;
  for (const os::UniqueFd* source : sources) moved.push_back(MoveOutOfTheWay(*source));
  for (const os::UniqueFd* source : until_exec) moved.push_back(MoveOutOfTheWay(*source));

  const int staying = first + static_cast<int>(sources.size());
  int next = first;
  for (const os::UniqueFd& one : moved) {
    if (::dup3(one.get(), next, next < staying ? 0 : O_CLOEXEC) < 0)
      return Error::FromErrno("dup3", errno);
    ++next;
  }
  // All of these are closed in a moment, owner or not.
  for (os::UniqueFd& one : moved) one.Release();
  int number = staying;
  for (os::UniqueFd* owner : until_exec) {
    owner->Release();
    *owner = os::UniqueFd(number++);
  }
  if (::close_range(static_cast<unsigned>(next), ~0U, 0) != 0)
    return Error::FromErrno("close_range", errno);
  return {};
}

// The owners in `box` would close numbers that belong to somebody else by now.
void ForgetOwners(Building& box) {
  for (Given& one : box.given) one.fd.Release();
  box.root.Release();
  box.proc.Release();
  box.project.Release();
  box.words.Release();
  box.mounts.Release();
}

}  // namespace

// PID 1 looks through the project once more where the box may have written it.
Result<void> KeepPidOnesOwn(Building& box) {
  std::vector<const os::UniqueFd*> kept;
  const auto keep = [&](const os::UniqueFd* fd) {
    if (fd == nullptr || !fd->valid()) return -1;
    kept.push_back(fd);
    return kFirstOfPidOne + static_cast<int>(kept.size()) - 1;
  };
  const bool may_write = box.profile.project == Project::kReadWrite && !box.profile.guards.empty();
  box.pid_one = {.control = keep(FindGiven(box.given, Role::kControl)),
                 .words = keep(&box.words),
                 .mounts = keep(&box.mounts),
                 .project = may_write ? keep(&box.project) : -1};
  TRY(KeepOnly(kept, kFirstOfPidOne, {&box.status}));
  ForgetOwners(box);
  return {};
}

Result<void> ArrangeDescriptors(Building& box) {
  std::vector<const os::UniqueFd*> kept;
  for (const Role role : {Role::kStdin, Role::kStdout, Role::kStderr})
    kept.push_back(FindGiven(box.given, role));
  for (const Given& one : box.given)
    if (one.role == Role::kInherited) kept.push_back(&one.fd);
  std::vector<os::UniqueFd*> until_exec{&box.status};
  for (Given& one : box.given) {
    if (one.role != Role::kEnvironment) continue;
    box.environment = std::move(one.fd);
    until_exec.push_back(&box.environment);
  }
  TRY(KeepOnly(kept, STDIN_FILENO, until_exec));
  ForgetOwners(box);
  return {};
}

}  // namespace cowork::box
