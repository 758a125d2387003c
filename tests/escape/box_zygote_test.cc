// What the zygote shares with who started it, and with nobody else: its end, and the pair.

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <string>
#include <thread>

#include <gmock/gmock.h>

#include "common/frame/pair.h"
#include "runnerd/box/start_zygote.h"
#include "tests/escape/processes.h"

namespace cowork::escape {
namespace {

using namespace std::chrono_literals;

// As runnerd begins; it hands on its end of the pair, and which process its zygote is.
pid_t StartRunnerd(const os::UniqueFd& tell) {
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  const box::ZygoteProcess zygote = box::StartZygote(COWORK_ZYGOTE).value();
  const std::array out{zygote.pair.get()};
  static_cast<void>(frame::Send(tell.get(), std::to_string(zygote.pid), out));
  for (;;) ::pause();
}

// From before it blocks SIGCHLD it ends with runnerd.
bool ServesSoon(pid_t zygote) {
  for (int tries = 0; tries < 200; ++tries) {
    if (InProc(zygote, "status").find("SigBlk:\t0000000000010000") != std::string::npos)
      return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

TEST(Zygote, EndsWithRunnerdThoughAnotherStillHoldsRunnerdsEndOfThePair) {
  const frame::Pair told = frame::MakePair().value();
  const pid_t runnerd = StartRunnerd(told.theirs);
  const Result<frame::Frame> handed = frame::Receive(told.ours.get());
  ASSERT_TRUE(handed.ok());
  ASSERT_EQ(handed->descriptors.size(), 1u);
  const pid_t zygote = std::stoi(handed->bytes);
  EXPECT_TRUE(ServesSoon(zygote));
  ::kill(runnerd, SIGKILL);
  ::waitpid(runnerd, nullptr, 0);
  EXPECT_TRUE(EndsSoon(zygote));
}

}  // namespace
}  // namespace cowork::escape
