// A zygote whose boxes fail at one step, so that a test can see what then comes of them. The
// product has no such switch: this program is built for the tests alone.
//
//   failing-zygote STEP           in the step's place the kernel refuses a call
//   failing-zygote STEP late      the step is taken first, so there is more to be given back

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <vector>

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

std::vector<Step> StepsFailingAt(std::string_view name, bool late) {
  std::vector<Step> steps(Steps().begin(), Steps().end());
  for (Step& step : steps) {
    if (step.name != name) continue;
    if (late) taken_first = step.take;
    step.take = Fail;
  }
  return steps;
}

}  // namespace
}  // namespace cowork::box

int main(int argc, char** argv) {
  const auto steps = cowork::box::StepsFailingAt(argc > 1 ? argv[1] : "", argc > 2);
  return cowork::box::ServeAsZygote({.profiles = cowork::box::Profiles(), .steps = steps});
}
