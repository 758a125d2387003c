// courier: reads what one session's runtime says, and carries its commands' output to it. It opens,
// connects and starts nothing: every descriptor comes from runnerd. See docs/privileges.md.
//
// Born with descriptor 3 to runnerd; its log is stderr.

#include <cstdlib>

#include <boost/asio/io_context.hpp>

#include "common/base/log.h"
#include "common/os/unique_fd.h"
#include "common/sandbox/give_up_exec.h"
#include "runnerd/courier/courier.h"

namespace cowork::courier {
namespace {

void Tell(const Error& why) {
  LOG(kError, "courier cannot go on").With("why", why.message()).With("detail", why.detail());
}

// What is under way goes with the process.
void End(const Result<void>& outcome) {
  if (!outcome.ok()) Tell(outcome.error());
  std::_Exit(outcome.ok() ? EXIT_SUCCESS : EXIT_FAILURE);
}

Result<void> Run() {
  TRY(sandbox::GiveUpExec());
  boost::asio::io_context io(1);
  const Courier courier(io, os::UniqueFd(3), End);
  io.run();
  return Error(ErrorCode::kInternal, "nothing is left to wait for");
}

}  // namespace
}  // namespace cowork::courier

int main() {
  cowork::courier::Tell(cowork::courier::Run().error());
  return EXIT_FAILURE;
}
