// A zygote whose boxes fail at one step, so that a test can see what then comes of them. The
// product has no such switch: this program is built for the tests alone.
//
//   failing-zygote STEP           in the step's place the kernel refuses a call
//   failing-zygote STEP late      the step is taken first, so there is more to be given back
//   failing-zygote STEP both      PID 1 and the worker fail, and the zygote reads of both at once
//   failing-zygote STEP unsaid    what the box says of its failure is no report

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <vector>

#include "runnerd/box/report.h"
#include "runnerd/box/zygote.h"

namespace cowork::box {
namespace {

// A step is a function alone, so what it has to know is here.
Result<void> (*taken_first)(Building&) = nullptr;

// A range that ends before it begins: refused to everybody, and nothing is touched.
Result<void> AskForWhatIsRefused() {
  if (::syscall(SYS_close_range, 1, 0, 0) == 0) return {};
  return Error::FromErrno("close_range", errno);
}

Result<void> Fail(Building& box) {
  const Result<void> refused = AskForWhatIsRefused();
  if (taken_first != nullptr) TRY(taken_first(box));
  return refused;
}

[[noreturn]] void GiveUpSaying(const Building& box, const std::string& said) {
  static_cast<void>(!::write(box.status.get(), said.data(), said.size()));
  ::_exit(125);
}

std::string FailureAt(const Building& box, const char* step) {
  return EncodeReport(Failed{.id = box.order.id, .step = step, .message = {}, .detail = {}});
}

// How two words come to lie in the pipe is the scheduler's matter, so here they are written as one.
Result<void> FailForBoth(Building& box) {
  GiveUpSaying(box, FailureAt(box, "the worker's") + FailureAt(box, "PID 1's"));
}

Result<void> FailUnsaid(Building& box) {
  GiveUpSaying(box, "no report");
}

std::vector<Step> StepsFailingAt(std::string_view name, std::string_view mode) {
  std::vector<Step> steps(Steps().begin(), Steps().end());
  for (Step& step : steps) {
    if (step.name != name) continue;
    if (mode == "late") taken_first = step.take;
    step.take = mode == "both" ? FailForBoth : mode == "unsaid" ? FailUnsaid : Fail;
  }
  return steps;
}

}  // namespace
}  // namespace cowork::box

int main(int argc, char** argv) {
  const auto steps = cowork::box::StepsFailingAt(argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "");
  return cowork::box::ServeAsZygote({.profiles = cowork::box::Profiles(), .steps = steps});
}
