// resolver: asks DNS for the names of routes, and judges every answer. It holds no secret. See
// docs/privileges.md.
//
// Born with descriptor 3 to runnerd.

#include <cstdlib>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "common/base/log.h"
#include "common/sandbox/give_up_exec.h"
#include "runnerd/egress/resolver/resolver.h"

namespace cowork::resolver {
namespace {

Result<void> Run() {
  TRY(sandbox::GiveUpExec());
  os::UniqueFd runnerd(3);
  boost::asio::io_context io(1);
  const Resolver resolver(io, TRY(Lookup::Open(io)), std::move(runnerd));
  io.run();
  std::_Exit(EXIT_SUCCESS);  // What is under way goes with the process.
}

}  // namespace
}  // namespace cowork::resolver

int main() {
  const cowork::Result<void> outcome = cowork::resolver::Run();
  LOG(kError, "resolver cannot start")
      .With("why", outcome.error().message())
      .With("detail", outcome.error().detail());
  return EXIT_FAILURE;
}
