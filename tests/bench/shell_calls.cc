// What a command of the agent costs in a large project: `true` from the start of agent-shell in the
// runtime's box to its end, which comes when the command's own box has been reaped, beside such a
// box alone. The session is runnerd's own code with its real helpers; its runtime is
// one_command_runtime.py, and each command has its permit before it comes.

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "common/base/call_digest.h"
#include "common/base/check.h"
#include "tests/bench/call_bench.h"
#include "tests/bench/quantile.h"
#include "tests/escape/house.h"
#include "tests/support/whole_session.h"

namespace cowork::bench {
namespace {

using std::chrono::steady_clock, std::chrono::system_clock;
using support::WholeSession;

constexpr int kWarmUp = 10;
constexpr int kRounds = 200;
constexpr int kFolders = 500;
constexpr int kFilesInEach = 100;
constexpr char kCommand[] = "true";

void Fill(const std::filesystem::path& project) {
  for (int folder = 0; folder < kFolders; ++folder) {
    const std::filesystem::path path = project / ("folder-" + std::to_string(folder));
    std::filesystem::create_directory(path);
    for (int file = 0; file < kFilesInEach; ++file)
      std::ofstream(path / ("file-" + std::to_string(file))) << "a line\n";
  }
}

// Milliseconds, as the runtime saw them.
double TimeCall(WholeSession& whole, uint64_t turn) {
  CHECK(
      whole.session().Prompt({.session = "", .text = "go on", .lease_id = "", .turn = turn}).ok());
  const runnerd::Permit permit{.id = "p-1",
                               .digest = DigestOfShellCall(kCommand, whole.project()),
                               .expires = system_clock::now() + std::chrono::seconds(30),
                               .turn = turn};
  CHECK(whole.session().GivePermit(permit).ok());
  while (whole.Count(v1::RunnerEvent::kTurnEnded) < turn) {
    CHECK(whole.gone().empty());
    whole.loop().run_one();
  }
  std::istringstream written(whole.InHome("took"));
  int code = -1;
  double took = 0;
  CHECK(written >> code >> took && code == 0);
  return took;
}

double TimeBox(escape::House& house, const std::string& project) {
  constexpr auto kTool = box::ProfileNumber::kTool;
  box::Order order = house.OrderFor(kTool, {"/bin/bash", "-c", kCommand});
  order.directory = project;
  std::vector<box::ForBox> given;
  given.push_back({box::Role::kProject, escape::OpenPath(project)});
  const auto begun = steady_clock::now();
  const escape::House::Running box = house.Start(std::move(order), std::move(given));
  CHECK(box.refused.empty() && house.WaitForEnd(box.id) == 0);
  return std::chrono::duration<double, std::milli>(steady_clock::now() - begun).count();
}

void Print(const std::vector<double>& calls, const std::vector<double>& boxes) {
  const double ours = Quantile(calls, 0.5), alone = Quantile(boxes, 0.5);
  std::printf(
      "`%s` from agent-shell to the box reaped, %d files: p50 %.2f ms, p99 %.2f; the box alone "
      "p50 %.2f ms, p99 %.2f; +%.2f ms and ratio %.2f at p50; 1.3 x the box alone + 1 ms is "
      "%.2f (%d rounds)\n",
      kCommand, kFolders * kFilesInEach, ours, Quantile(calls, 0.99), alone, Quantile(boxes, 0.99),
      ours - alone, ours / alone, 1.3 * alone + 1, kRounds);
}

}  // namespace

void MeasureShellCalls() {
  escape::House house;
  WholeSession whole(COWORK_LIBEXEC, COWORK_ONE_COMMAND_RUNTIME, "");
  Fill(whole.project());
  CHECK(whole.Until([&] { return whole.ready().has_value(); }) && whole.ready()->ok());
  std::vector<double> calls, boxes;
  for (int round = -kWarmUp; round < kRounds; ++round) {
    const double call = TimeCall(whole, static_cast<uint64_t>(round + kWarmUp + 1));
    const double box = TimeBox(house, whole.project());
    if (round < 0) continue;
    calls.push_back(call);
    boxes.push_back(box);
  }
  Print(calls, boxes);
}

}  // namespace cowork::bench
