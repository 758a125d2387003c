#include "runnerd/servers/files/birth.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>
#include <utility>
#include <vector>

#include "common/sandbox/landlock.h"

namespace cowork::files {
namespace {

constexpr int kMoreThanAChildIsGiven = 64;  // Descriptors.

struct Pipe {
  os::UniqueFd reading;
  os::UniqueFd writing;
};

Result<Pipe> MakePipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return Error::FromErrno("pipe2", errno);
  return Pipe{.reading = os::UniqueFd(ends[0]), .writing = os::UniqueFd(ends[1])};
}

// Its stdin, stdout, stderr and what else it has, at numbers where none is in another's way.
std::vector<int> OutOfTheWay(const ChildOrder& order, int output, int errors) {
  const os::UniqueFd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  std::vector<int> given = {order.input < 0 ? nothing.get() : order.input, output, errors};
  given.insert(given.end(), order.more.begin(), order.more.end());
  for (int& fd : given) fd = ::fcntl(fd, F_DUPFD_CLOEXEC, kMoreThanAChildIsGiven);
  return given;
}

// What it has open besides is closed by exec.
void PutInPlace(const std::vector<int>& given) {
  for (size_t i = 0; i < given.size(); ++i) ::dup2(given[i], static_cast<int>(i));
}

// Programs and their libraries; and what is in the project, to read.
Result<void> Confine(const ChildOrder& order) {
  const os::UniqueFd programs(::open("/usr", O_PATH | O_CLOEXEC));
  sandbox::LandlockPolicy policy;
  if (programs.valid()) policy.Allow(programs.get(), sandbox::kReadAndRun);
  policy.Allow(order.project, sandbox::kReadOnly);
  return policy.Restrict();
}

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (const std::string& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

[[noreturn]] void Become(const ChildOrder& order, int output, int errors) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::signal(SIGPIPE, SIG_DFL);
  ::signal(SIGXFSZ, SIG_DFL);
  const std::vector<int> given = OutOfTheWay(order, output, errors);
  if (::fchdir(order.directory) != 0 || !Confine(order).ok()) ::_exit(kCouldNotBeConfined);
  PutInPlace(given);
  const std::vector<std::string> environment = {"LC_ALL=C.UTF-8"};
  ::execve(order.command_line.front().c_str(), Pointers(order.command_line).data(),
           Pointers(environment).data());
  ::_exit(kCouldNotBeConfined);
}

}  // namespace

// One thread forks, so that the child may do all that a process may.
Result<Born> Bear(const ChildOrder& order) {
  const std::string& program = order.command_line.front();
  if (::access(program.c_str(), X_OK) != 0)
    return Error(ErrorCode::kFailedPrecondition,
                 "there is no program " + program + " here; tell the person to install it");
  Pipe output = TRY(MakePipe());
  Pipe errors = TRY(MakePipe());
  const pid_t child = ::fork();
  if (child < 0) return Error::FromErrno("fork", errno);
  if (child == 0) Become(order, output.writing.get(), errors.writing.get());
  return Born{
      .pid = child, .output = std::move(output.reading), .errors = std::move(errors.reading)};
}

}  // namespace cowork::files
