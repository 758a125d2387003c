// What a tool box costs: `true`, from the order until its end is known, beside bubblewrap with
// comparable namespaces and mounts (and neither seccomp nor Landlock). The two take turns, so that
// whatever else the machine does is shared, and the ratio means something on a busy one.

#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "tests/bench/quantile.h"
#include "tests/escape/house.h"
#include "tests/escape/ordinary_user.h"

namespace cowork::escape {
namespace {

using bench::Quantile;

constexpr int kWarmUp = 10;
constexpr int kRounds = 200;
using Milliseconds = std::chrono::duration<double, std::milli>;

template <typename Act>
double Time(Act act) {
  const auto begun = std::chrono::steady_clock::now();
  if (act() != 0) {
    std::fputs("box_bench: the program in the box failed\n", stderr);
    std::exit(EXIT_FAILURE);
  }
  return Milliseconds(std::chrono::steady_clock::now() - begun).count();
}

int RunInToolBox(House& house) {
  const House::Running box =
      house.Start(house.OrderFor(box::ProfileNumber::kTool, {"/usr/bin/true"}),
                  house.Needs(box::ProfileNumber::kTool));
  return box.refused.empty() ? house.WaitForEnd(box.id) : -1;
}

int RunInBubblewrap(const std::string& project) {
  const char* const words[] = {
      "bwrap",         "--unshare-all", "--ro-bind", "/usr",          "/usr",          "--symlink",
      "usr/bin",       "/bin",          "--symlink", "usr/lib",       "/lib",          "--symlink",
      "usr/lib64",     "/lib64",        "--proc",    "/proc",         "--dev",         "/dev",
      "--tmpfs",       "/tmp",          "--bind",    project.c_str(), project.c_str(), "--",
      "/usr/bin/true", nullptr};
  char* const environment[] = {nullptr};
  pid_t pid = -1;
  int status = -1;
  if (::posix_spawnp(&pid, words[0], nullptr, nullptr, const_cast<char* const*>(words),
                     environment) == 0)
    ::waitpid(pid, &status, 0);
  return status;
}

void Measure() {
  House house;
  std::vector<double> ours;
  std::vector<double> theirs;
  for (int round = -kWarmUp; round < kRounds; ++round) {
    const double box = Time([&] { return RunInToolBox(house); });
    const double bubblewrap = Time([&] { return RunInBubblewrap(house.project.path()); });
    if (round < 0) continue;
    ours.push_back(box);
    theirs.push_back(bubblewrap);
  }
  const double ratio = Quantile(ours, 0.5) / Quantile(theirs, 0.5);
  std::printf(
      "true in a tool box, start to reap: p50 %.2f ms, p90 %.2f; bubblewrap p50 %.2f ms, "
      "p90 %.2f; ratio %.2f (%d rounds)\n",
      Quantile(ours, 0.5), Quantile(ours, 0.9), Quantile(theirs, 0.5), Quantile(theirs, 0.9), ratio,
      kRounds);
}

}  // namespace
}  // namespace cowork::escape

int main(int, char** argv) {
  cowork::escape::BecomeOrdinaryUser(argv);
  cowork::escape::Measure();
  return EXIT_SUCCESS;
}
