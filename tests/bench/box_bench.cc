// What a box costs, each figure beside its peer's of the same run. The two take turns, so that
// whatever else the machine does is shared, and the ratio means something on a busy one.
//
//   box-bench [ROUNDS]      rounds of the real runtime; 30 if not said

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/bench/bubblewrap.h"
#include "tests/bench/quantile.h"
#include "tests/escape/house.h"
#include "tests/escape/ordinary_user.h"
#include "tests/escape/runtime_server.h"

namespace cowork::escape {
namespace {

using bench::Quantile;
using Milliseconds = std::chrono::duration<double, std::milli>;

constexpr int kWarmUp = 10;
constexpr int kRounds = 200;
constexpr int kRuntimeRounds = 30;
constexpr auto kBetweenAsks = std::chrono::milliseconds(5);

void Need(bool claim, const char* what) {
  if (claim) return;
  std::fprintf(stderr, "box-bench: %s\n", what);
  std::exit(EXIT_FAILURE);
}

double Time(const std::function<void()>& act) {
  const auto begun = std::chrono::steady_clock::now();
  act();
  return Milliseconds(std::chrono::steady_clock::now() - begun).count();
}

void RunTrueInToolBox(House& house) {
  const House::Running box =
      house.Start(house.OrderFor(box::ProfileNumber::kTool, {"/usr/bin/true"}),
                  house.Needs(box::ProfileNumber::kTool));
  Need(box.refused.empty() && house.WaitForEnd(box.id) == 0, "`true` failed in the box");
}

void MeasureTrue() {
  House house;
  const bench::Bubblewrap bubblewrap(house.project.path());
  std::vector<double> ours;
  std::vector<double> theirs;
  for (int round = -kWarmUp; round < kRounds; ++round) {
    const double box = Time([&] { RunTrueInToolBox(house); });
    const double peer =
        Time([&] { Need(bubblewrap.RunTrue() == 0, "`true` failed in bubblewrap"); });
    if (round < 0) continue;
    ours.push_back(box);
    theirs.push_back(peer);
  }
  std::printf(
      "true in a tool box, start to reap: p50 %.2f ms, p90 %.2f; bubblewrap p50 %.2f ms, "
      "p90 %.2f; ratio %.2f (%d rounds)\n",
      Quantile(ours, 0.5), Quantile(ours, 0.9), Quantile(theirs, 0.5), Quantile(theirs, 0.9),
      Quantile(ours, 0.5) / Quantile(theirs, 0.5), kRounds);
}

template <typename Runtime>
void WaitUntilHealthy(Runtime& runtime) {
  for (int tries = 0; tries < 6000; ++tries) {
    if (runtime.Health().find("\"healthy\":true") != std::string::npos) return;
    std::this_thread::sleep_for(kBetweenAsks);
  }
  Need(false, "the runtime did not get healthy");
}

double TimeBoxed() {
  House house;  // Each runtime has a home that none had before it.
  std::optional<BoxedRuntime> runtime;
  const double took = Time([&] {
    runtime.emplace(house, COWORK_RUNTIME);
    Need(runtime->refused().empty(), runtime->refused().c_str());
    WaitUntilHealthy(*runtime);
  });
  runtime->End();
  return took;
}

double TimeBare() {
  const Directory home;
  std::optional<BareRuntime> runtime;
  return Time([&] {
    runtime.emplace(COWORK_RUNTIME, home.path());
    WaitUntilHealthy(*runtime);
  });
}

void MeasureRuntime(int rounds) {
  std::vector<double> boxed;
  std::vector<double> bare;
  for (int round = -1; round < rounds; ++round) {
    const double ours = TimeBoxed();
    const double theirs = TimeBare();
    if (::isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\r  %d/%d ", round + 1, rounds);
    if (round < 0) continue;
    boxed.push_back(ours);
    bare.push_back(theirs);
  }
  std::printf(
      "OpenCode until healthy: in a box p50 %.0f ms, bare p50 %.0f ms; ratio %.2f (%d rounds)\n",
      Quantile(boxed, 0.5), Quantile(bare, 0.5), Quantile(boxed, 0.5) / Quantile(bare, 0.5),
      rounds);
}

}  // namespace
}  // namespace cowork::escape

int main(int argc, char** argv) {
  cowork::escape::BecomeOrdinaryUser(argv);
  cowork::escape::MeasureTrue();
  std::fflush(stdout);
  cowork::escape::MeasureRuntime(argc > 1 ? std::atoi(argv[1]) : cowork::escape::kRuntimeRounds);
  return EXIT_SUCCESS;
}
