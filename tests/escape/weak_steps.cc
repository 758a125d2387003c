#include "tests/escape/weak_steps.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string>

#include "runnerd/box/given.h"
#include "runnerd/box/mounts.h"
#include "runnerd/box/proc.h"
#include "runnerd/box/tree.h"

namespace cowork::box {
namespace {

Result<void> OutliveTheZygote(Building& box) {
  pollfd end{.fd = box.status.get(), .events = 0, .revents = 0};
  ::poll(&end, 1, -1);
  return {};
}

// PID 1 buries what is left to it, and kills all others before it ends. Where it is not the first
// of a namespace of its own it has to ask for the one, and the other would be every process of the
// person.
Result<void> BuryAndKillNobody(Building&) {
  sock_filter lines[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_kill, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const sock_fprog program{.len = std::size(lines), .filter = lines};
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0 ||
      ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
      ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0)
    return Error::FromErrno("prctl", errno);
  return {};
}

// The kernel mounts a new /proc for the owner of its PID namespace alone.
Result<void> ShowTheHostsProc(Building& box) {
  box.proc = TRY(CopyMount(AT_FDCWD, "/proc", Access::kReadWrite));
  return PlaceMount(box.proc, box.root, "/proc");
}

Result<void> HideNoProcess(Building& box) {
  TRY(MakeProc(box));
  const os::UniqueFd mounted(
      ::fspick(box.proc.get(), "", FSPICK_EMPTY_PATH | FSPICK_CLOEXEC | FSPICK_NO_AUTOMOUNT));
  if (!mounted.valid()) return Error::FromErrno("fspick", errno);
  if (::fsconfig(mounted.get(), FSCONFIG_SET_STRING, "hidepid", "off", 0) != 0 ||
      ::fsconfig(mounted.get(), FSCONFIG_CMD_RECONFIGURE, nullptr, nullptr, 0) != 0)
    return Error::FromErrno("fsconfig", errno);
  return {};
}

Result<void> PlaceLargeScratch(Building& box) {
  TRY(PlaceScratch(box));
  const os::UniqueFd small(::openat(box.root.get(), "tmp", O_PATH | O_CLOEXEC));
  return Cover(TRY(MakeTmpfs({.size = "4g", .mode = "1777"})), small);
}

Result<void> PlaceWritableProgram(Building& box) {
  const os::UniqueFd* given = FindGiven(box.given, Role::kProgram);
  if (given == nullptr) return {};
  const Found program = TRY(FindAgain(*given));
  return PlaceMount(TRY(CopyMount(program.fd.get(), "", Access::kReadWrite)), box.root,
                    box.profile.program);
}

// Closes nothing: what the zygote has open without CLOEXEC the program has, too.
Result<void> PlaceStdioAlone(Building& box) {
  int number = 0;
  for (const Role role : {Role::kStdin, Role::kStdout, Role::kStderr})
    if (::dup2(FindGiven(box.given, role)->get(), number++) < 0)
      return Error::FromErrno("dup2", errno);
  return {};
}

Result<void> TakeTheZygotesEnvironment(Building& box) {
  for (char** entry = environ; *entry != nullptr; ++entry) box.variables.emplace_back(*entry);
  return {};
}

Result<void> Nothing(Building&) {
  return {};
}

struct Instead {
  std::string_view layer;
  std::string_view step;
  Result<void> (*take)(Building&);
};
constexpr Instead kInstead[] = {
    {"pid namespace", "proc", ShowTheHostsProc},
    {"own proc", "proc", ShowTheHostsProc},
    {"hidden processes", "proc", HideNoProcess},
    // Of the host itself nobody may set it.
    {"uts namespace", "host name", Nothing},
    {"scratch's size", "scratch", PlaceLargeScratch},
    {"read-only program", "given files", PlaceWritableProgram},
    {"descriptors", "descriptors", PlaceStdioAlone},
    {"ordered environment", "environment", TakeTheZygotesEnvironment},
};

Step OrInstead(Step step, std::string_view list) {
  const auto instead = std::ranges::find_if(kInstead, [&](const Instead& one) {
    return one.step == step.name && Names(list, one.layer);
  });
  if (instead != std::end(kInstead)) step.take = instead->take;
  return step;
}

}  // namespace

bool Names(std::string_view list, std::string_view name) {
  const std::string all = "," + std::string(list) + ",";
  return all.find("," + std::string(name) + ",") != std::string::npos;
}

std::vector<Step> StepsWithout(std::string_view list) {
  std::vector<Step> steps;
  if (Names(list, "living zygote"))
    steps.push_back({"living zygote", Taker::kBoth, OutliveTheZygote});
  if (Names(list, "pid namespace"))
    steps.push_back({"bury and kill nobody", Taker::kPidOne, BuryAndKillNobody});
  for (const Step& step : Steps()) {
    const Step taken = OrInstead(step, list);
    if (taken.take != step.take || !Names(list, step.name)) steps.push_back(taken);
  }
  return steps;
}

}  // namespace cowork::box
