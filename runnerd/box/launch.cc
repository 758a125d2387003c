#include "runnerd/box/launch.h"

#include <fcntl.h>
#include <string.h>  // strerrordesc_np
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <initializer_list>
#include <string>
#include <utility>

#include "runnerd/box/namespaces.h"
#include "runnerd/box/pid_one.h"
#include "runnerd/box/report.h"

namespace cowork::box {
namespace {

constexpr int kNotMade = 125;

[[noreturn]] void GiveUp(const Building& box, std::string_view step, const Error& why) {
  const std::string said = EncodeReport(Failed{.id = box.order.id,
                                               .step = std::string(step),
                                               .code = why.code(),
                                               .message = why.message(),
                                               .detail = why.detail()});
  static_cast<void>(!::write(box.status.get(), said.data(), said.size()));
  ::_exit(kNotMade);
}

void TakeSteps(Building& box, std::span<const Step> steps, Taker taker) {
  for (const Step& step : steps) {
    if (step.taker != taker) continue;
    if (const Result<void> taken = step.take(box); !taken.ok())
      GiveUp(box, step.name, taken.error());
  }
}

Result<Pipe> MakePipe() {
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) return Error::FromErrno("pipe2", errno);
  return Pipe{.reads = os::UniqueFd(ends[0]), .writes = os::UniqueFd(ends[1])};
}

std::vector<char*> AsC(std::initializer_list<const std::vector<std::string>*> lists) {
  std::vector<char*> pointers;
  for (const std::vector<std::string>* texts : lists)
    for (const std::string& text : *texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

[[noreturn]] void BecomeTheProgram(Building& box, std::span<const Step> steps) {
  TakeSteps(box, steps, Taker::kWorker);
  const std::string program =
      box.profile.program.empty() ? box.order.argv[0] : std::string(box.profile.program);
  const std::vector<char*> arguments = AsC({&box.order.argv});
  const std::vector<char*> environment = AsC({&box.order.environment, &box.variables});
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execve(program.c_str(), arguments.data(), environment.data());
  GiveUp(box, "program",
         Error(ErrorCode::kFailedPrecondition,
               program + " cannot be run in the box: " + strerrordesc_np(errno)));
}

[[noreturn]] void MakeBox(Building&& box, std::span<const Step> steps) {
  TakeSteps(box, steps, Taker::kBoth);
  const pid_t worker = ::fork();
  if (worker < 0) GiveUp(box, "fork", Error::FromErrno("fork", errno));
  if (worker == 0) BecomeTheProgram(box, steps);
  TakeSteps(box, steps, Taker::kPidOne);
  // Both of us hold it, so the zygote says Started when the program runs and PID 1 is confined.
  box.status.Reset();
  ServeAsPidOne(worker, box);
}

}  // namespace

Result<Pipes> MakePipes() {
  Pipe status = TRY(MakePipe());
  Pipe words = TRY(MakePipe());
  return Pipes{.status = std::move(status), .words = std::move(words)};
}

Result<Launched> Launch(Wanted wanted, Pipes pipes, std::span<const Step> steps) {
  const Person person{.uid = ::geteuid(), .gid = ::getegid()};
  Child child = TRY(ForkIntoNamespaces(wanted.namespaces, wanted.profile.network));
  if (child.pid != 0)
    return Launched{.pid = child.pid,
                    .pidfd = std::move(child.pidfd),
                    .status = std::move(pipes.status.reads),
                    .words = std::move(pipes.words.reads)};
  // The zygote's end is the zygote's alone: that it is closed is how the box knows that it is gone.
  pipes.status.reads.Reset();
  pipes.words.reads.Reset();
  MakeBox({.profile = wanted.profile,
           .order = wanted.order,
           .given = std::move(wanted.given),
           .person = person,
           .status = std::move(pipes.status.writes),
           .words = std::move(pipes.words.writes),
           .root = {},
           .proc = {},
           .project = {},
           .project_place = {},
           .guards = {},
           .git_configs = {},
           .mounts = {},
           .pid_one = {},
           .environment = {},
           .variables = {}},
          steps);
}

}  // namespace cowork::box
