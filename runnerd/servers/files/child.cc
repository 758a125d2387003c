#include "runnerd/servers/files/child.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <utility>

#include "common/os/unique_fd.h"
#include "runnerd/servers/files/birth.h"

namespace cowork::files {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMostErrors = 4096;  // Bytes.

// The reading end of a pipe of the child's, with what came by it.
struct Listening {
  os::UniqueFd pipe;
  std::string& heard;
  size_t most;
  bool too_much = false;

  void Hear() {
    std::array<char, 16384> piece;
    const ssize_t got = ::read(pipe.get(), piece.data(), piece.size());
    if (got < 0 && errno == EINTR) return;
    if (got <= 0) return pipe.Reset();
    heard.append(piece.data(), std::min(static_cast<size_t>(got), most - heard.size()));
    too_much = heard.size() == most;
  }
};

int MillisecondsUntil(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
  return static_cast<int>(std::max<int64_t>(left.count(), 0));
}

// Until the child said all it had to say, too much, or nothing more in time.
ChildOutcome::End Listen(Listening& output, Listening& errors, Clock::time_point deadline) {
  while (output.pipe.valid() || errors.pipe.valid()) {
    pollfd wanted[] = {{.fd = output.pipe.get(), .events = POLLIN, .revents = 0},
                       {.fd = errors.pipe.get(), .events = POLLIN, .revents = 0}};
    const int ready = ::poll(wanted, 2, MillisecondsUntil(deadline));
    if (ready == 0) return ChildOutcome::End::kTookTooLong;
    if (wanted[0].revents != 0) output.Hear();
    if (wanted[1].revents != 0) errors.Hear();
    if (output.too_much) return ChildOutcome::End::kSaidTooMuch;
  }
  return ChildOutcome::End::kExited;
}

int ExitCodeOf(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

Result<ChildOutcome> RunChild(const ChildOrder& order) {
  ChildOutcome outcome;
  Born child = TRY(Bear(order));
  Listening output{std::move(child.output), outcome.output, order.most_output};
  Listening errors{std::move(child.errors), outcome.errors, kMostErrors};
  outcome.end = Listen(output, errors, Clock::now() + order.most_time);
  // Ended by itself it is a zombie still, and nobody else's number.
  if (outcome.end != ChildOutcome::End::kExited) ::kill(child.pid, SIGKILL);
  outcome.exit_code = ExitCodeOf(child.pid);
  if (outcome.exit_code == kCouldNotBeConfined)
    return Error(ErrorCode::kFailedPrecondition,
                 "this kernel cannot confine the program that does this; tell the person to run "
                 "cowork doctor");
  return outcome;
}

}  // namespace cowork::files
